import { performance } from "node:perf_hooks";
import {
  createIdentity,
  createSecureSession,
  fileTrustStore,
  type Identity,
  type Listener,
  listen,
  pinned,
  type Session,
  saveIdentityFile,
  trustOnFirstUse,
} from "@securecomm/transport";
import { describeVerification } from "../trust/verification.ts";
import { FileReceiver, sendRandomFile } from "./files.ts";
import { type DemoMessage, demoSchema } from "./messages.ts";
import type { Orders, Receipt, Report, SessionView } from "./orders.ts";

type DemoSession = Session<DemoMessage | Uint8Array>;

/** One peer of the demo: it does what it is ordered, and reports what happens to it. One session at a time. */
export class DemoPeer {
  readonly #report: (report: Report) => void;
  #identity: Identity | undefined;
  #listener: Listener<DemoMessage | Uint8Array> | undefined;
  #arrivals: AsyncIterator<DemoSession> | undefined;
  #session: DemoSession | undefined;
  #file: FileReceiver | undefined;
  #onReceipt: (receipt: Receipt) => void = () => {};

  constructor(report: (report: Report) => void) {
    this.#report = report;
  }

  async identity({ name, file, passphrase }: Orders["identity"]["ask"]): Promise<{ fingerprint: string }> {
    this.#identity = await createIdentity({ name });
    await saveIdentityFile(file, this.#identity, passphrase);
    return { fingerprint: this.#identity.fingerprint };
  }

  async listen({ trust }: Orders["listen"]["ask"]): Promise<{ url: string }> {
    this.#listener = await listen("tcp://127.0.0.1:0", { ...this.#options(), trust: pinned(trust) });
    this.#arrivals = this.#listener[Symbol.asyncIterator]();
    return { url: this.#listener.url };
  }

  async connect({ url, peer, store }: Orders["connect"]["ask"]): Promise<SessionView> {
    const trust = trustOnFirstUse({ store: fileTrustStore(store) });
    return this.#use(await createSecureSession({ connect: url, ...this.#options(), trust, peer }));
  }

  async accepted(): Promise<SessionView> {
    const next = await this.#arrivals?.next();
    if (next === undefined || next.done) throw new Error("nobody comes to a closed listener");
    return this.#use(next.value);
  }

  async say({ text }: Orders["say"]["ask"]): Promise<object> {
    await this.#open.send({ type: "chat", text } satisfies DemoMessage);
    return {};
  }

  async sendFile({ bytes }: Orders["sendFile"]["ask"]): Promise<Orders["sendFile"]["answer"]> {
    const receipt = new Promise<Receipt>((resolve) => {
      this.#onReceipt = resolve;
    });
    const start = performance.now();
    const sent = await sendRandomFile(this.#open, bytes);
    return { sent, received: await receipt, milliseconds: performance.now() - start };
  }

  async close(): Promise<{ clean: boolean }> {
    return { clean: (await this.#open.close()).clean };
  }

  get #open(): DemoSession {
    if (this.#session === undefined) throw new Error("there is no session");
    return this.#session;
  }

  #options() {
    if (this.#identity === undefined) throw new Error("there is no identity");
    return {
      identity: this.#identity,
      schema: demoSchema,
      observers: [(event: Extract<Report, { kind: "event" }>["event"]) => this.#report({ kind: "event", event })],
    };
  }

  #use(session: DemoSession): SessionView {
    this.#session = session;
    session.onMessage((message) => this.#take(session, message));
    const { suite, postQuantum, verified } = session.security();
    const { sentence } = describeVerification(verified, session.peer.name);
    return { suite, postQuantum, verified, verification: sentence, words: session.safetyWords().join(" ") };
  }

  #take(session: DemoSession, message: DemoMessage | Uint8Array): void {
    if (message instanceof Uint8Array) {
      const receipt = this.#file?.take(message);
      if (receipt !== undefined) void session.send({ type: "receipt", ...receipt } satisfies DemoMessage);
    } else if (message.type === "chat") this.#report({ kind: "message", text: message.text });
    else if (message.type === "file") this.#file = new FileReceiver(message.bytes);
    else this.#onReceipt({ bytes: message.bytes, sha256: message.sha256 });
  }
}
