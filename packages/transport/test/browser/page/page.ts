import type { Role } from "../../../src/index.ts";
import { BrowserPeer } from "./peer.ts";

/** A worker of the page, as far as it is needed here: this program is also checked without the types of a browser. */
declare class Worker {
  constructor(url: string, options: { type: "module" });
  postMessage(message: unknown, transfer: readonly unknown[]): void;
  onmessage: ((event: { readonly data: { readonly answer: unknown } }) => void) | null;
}

/** The page's peer, and another one in a worker, which is asked the same things by message. */
class Page extends BrowserPeer {
  readonly #worker = new Worker("/worker.js", { type: "module" });

  /** Asks the peer in the worker. */
  worker(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve) => {
      this.#worker.onmessage = ({ data }) => resolve(data.answer);
      const ports = args.filter((argument) => argument instanceof MessagePort);
      this.#worker.postMessage({ method, args }, ports);
    });
  }

  /** Opens a session between the page and the worker, and gives what each learns of it. */
  withWorker(role: Role, workerFingerprint: string, pageFingerprint: string): Promise<[unknown, unknown]> {
    const { port1, port2 } = new MessageChannel();
    const other: Role = role === "initiator" ? "responder" : "initiator";
    return Promise.all([
      this.overPort(port1, role, workerFingerprint),
      this.worker("overPort", port2, other, pageFingerprint),
    ]);
  }
}

Object.assign(globalThis, { peer: new Page() });
