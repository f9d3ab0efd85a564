import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import { type Held, NobodyReads, type Target } from "./target.ts";

/** A stream, such as the standard output, as the place where a content goes. */
export class Sink implements Target {
  readonly path = undefined;
  readonly #stream: Writable;
  #hash = createHash("sha256");
  #at = 0;
  #begun = false;
  #giveUp: () => void = () => {};

  constructor(stream: Writable) {
    this.#stream = stream;
    // A reader that goes away shows in the next write.
    stream.on("error", () => {});
  }

  /** Whether nothing has gone into it: it can still be somebody else's. */
  get unused(): boolean {
    return this.#at === 0 && !this.#begun;
  }

  async begin(): Promise<Held> {
    return { from: this.#at, prefix: this.#at === 0 ? undefined : this.#hash.copy().digest("hex") };
  }

  async restart(): Promise<void> {
    // What has been written cannot be taken back.
    if (this.#at > 0) throw new NobodyReads();
  }

  async write(content: Uint8Array): Promise<void> {
    this.#begun = true;
    await new Promise<void>((resolve, reject) => {
      if (this.#stream.destroyed) return reject(new NobodyReads());
      this.#giveUp = () => reject(new NobodyReads());
      this.#stream.write(content, (error) => (error ? reject(new NobodyReads()) : resolve()));
    });
    this.#hash.update(content);
    this.#at += content.length;
  }

  async finish(bytes: number, sha256: string): Promise<boolean> {
    return this.#at === bytes && this.#hash.copy().digest("hex") === sha256;
  }

  interrupt(): void {
    this.#giveUp();
  }

  async keep(): Promise<void> {}

  async discard(): Promise<void> {}
}
