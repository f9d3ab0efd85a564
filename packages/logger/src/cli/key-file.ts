import { importLogKey, isKeyEncrypted, type LogKey, parseRecipient } from "../reader.ts";
import { InputError, UsageError } from "./failure.ts";
import type { CommandIo } from "./io.ts";
import { askPassphrase, passphraseFromFile } from "./passphrase.ts";
import { readSmallText } from "./small-file.ts";

/** Where the private key of a log is, on the command line. */
export interface KeyOptions {
  /** The key file. */
  readonly key?: string;
  readonly passphraseFile?: string;
}

/**
 * Loads the key that the command line names, and asks for its passphrase where it needs one and none is given.
 *
 * @returns `undefined` when no key is named. Whoever gets a key destroys it.
 * @throws (rejects) {@link UsageError} when there is a passphrase for no key, or nobody to ask; {@link InputError} when
 * the file is no key or the passphrase is wrong; errors of the system.
 */
export async function loadKey({ key: path, passphraseFile }: KeyOptions, io: CommandIo): Promise<LogKey | undefined> {
  if (path === undefined) {
    if (passphraseFile !== undefined) throw new UsageError("--passphrase-file is of no use without -k <file>");
    return undefined;
  }
  const text = await readSmallText(path, "a log key");
  return about(path, async () => {
    if (!isKeyEncrypted(text)) return importLogKey(text);
    const given = passphraseFile === undefined ? undefined : await passphraseFromFile(passphraseFile);
    return importLogKey(text, given ?? (await askPassphrase(io, `Passphrase of ${path}: `)));
  });
}

/**
 * The recipient of a key file. It is in the clear, so no passphrase is needed; nor is it proven, without one, that the
 * private key beside it is of this recipient.
 */
export async function recipientOf(path: string): Promise<string> {
  const text = await readSmallText(path, "a log key");
  return about(path, async () => {
    // A file without a passphrase is checked whole.
    if (!isKeyEncrypted(text)) {
      const key = await importLogKey(text);
      key.destroy();
      return key.recipient;
    }
    const { recipient } = JSON.parse(text) as { readonly recipient: string };
    parseRecipient(recipient);
    return recipient;
  });
}

/** Errors of the key file name it. */
async function about<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "ERR_KEY_MALFORMED" && code !== "ERR_PASSPHRASE_WRONG") throw error;
    throw new InputError(`${path}: ${(error as Error).message} (${code})`);
  }
}
