import { generateLogKey, type LogKey } from "../../src/sealed/log-key.ts";

/** A key that works out a segment's shared secret once: a test reads the same log thousands of times. */
export function rememberingKey(): LogKey {
  const key = generateLogKey();
  const known = new Map<string, Uint8Array>();
  const deriveSharedSecret = (point: Uint8Array): Uint8Array => {
    const name = Buffer.from(point).toString("hex");
    const secret = known.get(name) ?? key.deriveSharedSecret(point);
    known.set(name, new Uint8Array(secret));
    return secret;
  };
  return { recipient: key.recipient, publicKey: key.publicKey, destroy: () => key.destroy(), deriveSharedSecret };
}
