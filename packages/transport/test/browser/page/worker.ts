import { BrowserPeer } from "./peer.ts";

const peer = new BrowserPeer();

/** What the page asks: a method of the peer, by its name. */
interface Question {
  readonly data: { readonly method: string; readonly args: readonly unknown[] };
}

Object.assign(globalThis, {
  onmessage: async ({ data: { method, args } }: Question) => {
    const methods = peer as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
    const answer = await methods[method]?.(...args);
    (globalThis as unknown as { postMessage(message: unknown): void }).postMessage({ answer });
  },
});
