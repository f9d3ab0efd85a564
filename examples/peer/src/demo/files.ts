import { createHash, type Hash, randomBytes } from "node:crypto";
import type { Session } from "@securecomm/transport";
import type { DemoMessage } from "./messages.ts";
import type { Receipt } from "./orders.ts";

const CHUNK = 256 * 1024;

/** Sends so many random bytes as a file and says what their hash is. */
export async function sendRandomFile(session: Session<DemoMessage | Uint8Array>, bytes: number): Promise<Receipt> {
  const hash = createHash("sha256");
  await session.send({ type: "file", bytes });
  for (let sent = 0; sent < bytes; sent += CHUNK) {
    const chunk = randomBytes(Math.min(CHUNK, bytes - sent));
    hash.update(chunk);
    // The promise waits for room: a file never piles up in memory.
    await session.send(new Uint8Array(chunk));
  }
  return { bytes, sha256: hash.digest("hex") };
}

/** Takes in the bytes of one file and gives the receipt when all are there. */
export class FileReceiver {
  readonly #expected: number;
  readonly #hash: Hash = createHash("sha256");
  #bytes = 0;

  constructor(expected: number) {
    this.#expected = expected;
  }

  take(chunk: Uint8Array): Receipt | undefined {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#expected) return undefined;
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }
}
