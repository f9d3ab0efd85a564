import {
  type Channel,
  createIdentity,
  createSecureSession,
  type Identity,
  type MessagePortLike,
  messagePortChannel,
  type PeerOptions,
  pinned,
  type Role,
  type Session,
  webSocketChannel,
} from "../../../src/index.ts";
import { patternBytes, summary } from "../../support/pattern.ts";

// A peer in a page or in a worker, for a test that drives it by its methods; everything that goes in and out of these is JSON.

/** What a test learns of a session. */
export interface Opened {
  readonly id: string;
  readonly words: readonly string[];
  readonly peer: string;
  readonly suite: string;
  readonly postQuantum: boolean;
  readonly signatures: string;
  readonly role: Role;
}

/** How a session ended, or why there was none. */
export interface Ended {
  readonly clean: boolean;
  readonly reason: string;
  readonly code: string | undefined;
}

/** What can be asked of the peer. */
export class BrowserPeer {
  #identity: Identity | undefined;
  #session: Session | undefined;
  #messages: unknown[] = [];

  /** Makes an identity and gives its fingerprint. */
  async meet(name: string): Promise<string> {
    this.#identity = await createIdentity({ name });
    return this.#identity.fingerprint;
  }

  /** Dials an address. */
  dial(address: string, trusted: string): Promise<Opened | { code: string; name: string }> {
    return this.#open(() => createSecureSession({ connect: address, ...this.#options(trusted) }));
  }

  /** Runs a session over a WebSocket that it opens itself. */
  async overSocket(address: string, role: Role, trusted: string): Promise<unknown> {
    return this.overChannel(webSocketChannel(new WebSocket(address)), role, trusted);
  }

  /** Runs a session over a message port. */
  overPort(port: MessagePortLike, role: Role, trusted: string): Promise<unknown> {
    return this.overChannel(messagePortChannel(port), role, trusted);
  }

  overChannel(channel: Channel, role: Role, trusted: string): Promise<Opened | { code: string; name: string }> {
    return this.#open(() => createSecureSession({ channel, role, ...this.#options(trusted) }));
  }

  async sendJson(message: object): Promise<void> {
    await this.#session?.send(message);
  }

  async sendBytes(length: number, seed: number): Promise<void> {
    await this.#session?.send(patternBytes(length, seed));
  }

  /** Everything that has come since the last time, once that many have. */
  async received(count: number): Promise<unknown[]> {
    while (this.#messages.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return this.#messages.splice(0);
  }

  /** Agrees on fresh keys. */
  async rekey(): Promise<void> {
    await this.#session?.rekey();
  }

  async close(): Promise<Ended> {
    await this.#session?.close();
    return this.ended();
  }

  /** How the session has ended, once it has. */
  async ended(): Promise<Ended> {
    if (this.#session === undefined) throw new Error("there was no session");
    const { clean, reason, error } = await this.#session.closed;
    return { clean, reason, code: error?.code };
  }

  #options(trusted: string): PeerOptions {
    if (this.#identity === undefined) throw new Error("this peer has not met anybody yet");
    return { identity: this.#identity, trust: pinned(trusted) };
  }

  async #open(opening: () => Promise<Session>): Promise<Opened | { code: string; name: string }> {
    let session: Session;
    try {
      session = await opening();
    } catch (error) {
      const { name, code } = error as Error & { code: string };
      return { name, code };
    }
    this.#session = session;
    session.onMessage((message) => this.#messages.push(summary(message)));
    const { suite, postQuantum, signatures } = session.security();
    const { id, role, peer } = session;
    return { id, role, peer: peer.fingerprint, suite, postQuantum, signatures, words: session.safetyWords() };
  }
}
