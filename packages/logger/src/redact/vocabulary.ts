function terms(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** What keys are for, before the word `key` or `keys`. */
const KEYS = terms(`private priv secret api access shared session signing chain link master root traffic wrapping wrap
  encryption enc decryption dec mac hmac aes symmetric`);

/** Terms that are secret if a name ends with them as whole words, whatever the value is: secrets that can be numbers, bodies. */
export const SECRET: ReadonlySet<string> = new Set([
  ...terms(`passwd pwd password passwordhash passphrase passcode passkey bearer jwt authorization pin pincode otp totp
    otpcode verificationcode recoverycode backupcode securitycode cvv cvc mnemonic seed seedphrase recoveryphrase scalar
    privatescalar keymaterial prk psk ikm okm body payload plaintext cleartext content messagetext bodytext responsetext
    rawheaders rawtrailers outputdata`),
  ...KEYS.flatMap((word) => [`${word}key`, `${word}keys`]),
]);

/** As {@link SECRET}, unless the value is a number, which says how many there are. */
export const COUNTED: ReadonlySet<string> = new Set(
  terms(`pass secret token cookie credential credentials passwords passphrases passcodes secrets tokens cookies pins otps
    seeds scalars bodies payloads plaintexts contents recoverycodes backupcodes`),
);

/** Terms that need not be words of their own: no other words end like them. */
export const SECRET_ENDINGS: readonly string[] = terms(`password passwords passwd passphrase passphrases passcode secret
  secrets token tokens authorization cookie cookies credential credentials mnemonic seedphrase recoveryphrase privatekey
  privatekeys secretkey secretkeys apikey apikeys accesskey sharedkey sharedkeys sessionkey sessionkeys signingkey
  signingkeys chainkey chainkeys linkkey linkkeys masterkey rootkey traffickey traffickeys wrappingkey encryptionkey
  decryptionkey privatescalar plaintext cleartext`);

/** Names that are secret by themselves only. */
export const SECRET_ALONE: ReadonlySet<string> = new Set(["text", "private"]);

/** Names of what may be a key. */
export const IF_KEY: ReadonlySet<string> = new Set(["key", "keys"]);

/** Names of a secret in one text. */
export const IF_TEXT: ReadonlySet<string> = new Set(["auth"]);

/** Words behind a secret's name that say how it is written, without digits: `tokenHex`, `secretBase64`, `SECRET_KEY_BASE`. */
export const FORMS: ReadonlySet<string> = new Set(
  terms("hex base b pem der jwk raw value values string confirmation confirm header headers plain"),
);
