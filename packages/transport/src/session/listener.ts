import type { StandardSchemaV1 } from "@standard-schema/spec";
import { platform } from "#platform";
import type { ChannelServer, Incoming } from "../channel/server.ts";
import { SessionError } from "../errors.ts";
import type { ConnectionRefused } from "../events.ts";
import { establish } from "./establish.ts";
import { FloodWatch } from "./flood-watch.ts";
import { Gate, type Visitor } from "./gate.ts";
import { abortError } from "./handshake-driver.ts";
import type { LiveSession } from "./live-session.ts";
import { type MessageOf, type PeerOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { Register } from "./register.ts";
import { Reporter } from "./reporter.ts";
import type { Received, Session } from "./session.ts";

/**
 * Takes sessions from whoever dials and is trusted. Iterate over it to get them: a session that nobody takes keeps its
 * place under the caps, even after it has ended.
 */
export interface Listener<Message = Received> extends AsyncIterable<Session<Message>>, AsyncDisposable {
  /** Where it listens, with the real port, such as `"tcp://127.0.0.1:7420"`. */
  readonly url: string;
  /** How many sessions are open. */
  readonly count: number;
  /** Resolves, never rejects, when it has stopped listening and every session has ended. */
  readonly closed: Promise<void>;
  /** The sessions that are open, oldest first. */
  sessions(): Session<Message>[];
  /**
   * Takes no more connections, gives up handshakes under way, closes every session in order, and resolves when all have
   * ended. Iteration ends. Never rejects.
   */
  close(): Promise<void>;
}

/**
 * Listens for peers.
 *
 * ```ts
 * const listener = await listen("tcp://127.0.0.1:0", { identity, trust: pinned(alice.fingerprint) });
 * console.log(listener.url);
 * for await (const session of listener) handle(session);
 * ```
 * A handshake that fails is reported to the observers and disturbs nobody else.
 * @throws when an option is wrong: {@link ArgumentTypeError} or {@link ArgumentRangeError}; when the address cannot be
 * listened on: {@link ChannelError}; when `signal` has aborted: {@link SessionError} `ERR_ABORTED`.
 */
export async function listen<Schema extends StandardSchemaV1 | undefined = undefined>(
  address: string,
  options: PeerOptions<Schema>,
): Promise<Listener<MessageOf<Schema>>> {
  const resolved = resolveOptions(options);
  const normalised = platform.normalise(address);
  if (resolved.signal?.aborted) throw abortError(resolved.signal.reason);
  const listener = new LiveListener<MessageOf<Schema>>(resolved);
  const { limits, tls } = resolved;
  const server = await platform.serve(normalised, limits, (incoming) => listener.take(incoming), tls);
  listener.serve(server);
  return listener;
}

class LiveListener<Message> implements Listener<Message> {
  readonly closed: Promise<void>;
  readonly #options: ResolvedOptions;
  readonly #register: Register<LiveSession<Message>>;
  readonly #gate: Gate;
  readonly #flood: FloodWatch;
  readonly #ready: { readonly session: Session<Message>; readonly claimed: () => void }[] = [];
  readonly #waiting: ((result: IteratorResult<Session<Message>>) => void)[] = [];
  readonly #handshakes = new Map<Visitor, Promise<void>>();
  #server!: Pick<ChannelServer, "url" | "close">;
  /** What becomes of sessions once the listener ends. */
  #finish: ((session: Session<Message>) => void) | undefined;
  #settle!: () => void;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#register = new Register(options.limits);
    this.#flood = new FloodWatch(this.#reporter(undefined), options.runtime);
    this.#gate = new Gate(options, {
      refused: (reason, { address, group }) => {
        this.#reportRefusal(reason, address);
        this.#flood.note(reason, group);
      },
      challenged: ({ group }) => this.#flood.note("cookie", group),
    });
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Names the server whose connections come to `take`. */
  serve(server: Pick<ChannelServer, "url" | "close">): void {
    this.#server = server;
    const { signal } = this.#options;
    const onAbort = () => void this.#end((session) => session.abort(signal?.reason));
    signal?.addEventListener("abort", onAbort, { once: true });
    void this.closed.then(() => signal?.removeEventListener("abort", onAbort));
    if (signal?.aborted) onAbort();
  }

  get url(): string {
    return this.#server.url;
  }

  get count(): number {
    return this.#register.count;
  }

  sessions(): Session<Message>[] {
    return this.#register.sessions();
  }

  /** Admits or turns away a connection, by numbers alone: nothing has been spent on it. */
  take(incoming: Incoming): void {
    const { remoteAddress, group } = incoming;
    if (this.#finish !== undefined || this.#register.isFull) {
      incoming.refuse();
      this.#reportRefusal("sessions", remoteAddress);
      return;
    }
    const visitor = this.#gate.enter(remoteAddress, group);
    if (visitor === undefined) {
      incoming.refuse();
      this.#reportRefusal("handshakes", remoteAddress);
      this.#flood.note("handshakes", group);
      return;
    }
    // An observer that heard of an eviction may have closed the listener.
    if (this.#finish !== undefined) {
      visitor.left();
      incoming.refuse();
      return;
    }
    let over: () => void = () => {};
    this.#handshakes.set(
      visitor,
      new Promise((resolve) => {
        over = resolve;
      }),
    );
    void this.#open(incoming, visitor).finally(() => {
      this.#handshakes.delete(visitor);
      over();
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<Session<Message>> {
    return { next: () => this.#next(), return: async () => ({ done: true, value: undefined }) };
  }

  close(): Promise<void> {
    return this.#end((session) => void session.close());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #open(incoming: Incoming, visitor: Visitor): Promise<void> {
    let release: (() => void) | undefined;
    visitor.onTrusted = (fingerprint) => {
      release = this.#register.reserve(fingerprint);
    };
    try {
      const channel = incoming.accept();
      visitor.onEvicted = () => channel.destroy();
      // The listener passes an abort on: a listener on the signal for each stranger would have the runtime suspect a leak.
      const options = { ...this.#options, signal: undefined };
      const extras = { guard: visitor, signer: visitor.signer };
      const session = await establish<Message>(channel, "responder", options, extras);
      this.#register.add(session, this.#offer(session), release as () => void);
      session.start();
      this.#finish?.(session);
    } catch {
      // The observers have been told; one stranger's failure is nobody else's.
      release?.();
      // Until its connection is gone, a stranger that failed takes memory like one that still tries.
      visitor.failed();
      await incoming.closed;
    } finally {
      visitor.left();
    }
  }

  #reportRefusal(reason: ConnectionRefused["reason"], address: string | undefined): void {
    this.#reporter(address).report({ type: "connection-refused", reason });
  }

  #reporter(address: string | undefined): Reporter {
    const { observers, runtime } = this.#options;
    return new Reporter(observers, runtime.now, { session: undefined, role: "responder", address, peer: undefined });
  }

  /** Gives a session to whoever iterates; resolves when somebody has taken it. */
  #offer(session: Session<Message>): Promise<void> {
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next({ done: false, value: session });
      return Promise.resolve();
    }
    return new Promise((claimed) => this.#ready.push({ session, claimed }));
  }

  async #next(): Promise<IteratorResult<Session<Message>>> {
    const ready = this.#ready.shift();
    if (ready !== undefined) {
      ready.claimed();
      return { done: false, value: ready.session };
    }
    if (this.#finish !== undefined) return { done: true, value: undefined };
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #end(finish: (session: Session<Message>) => void): Promise<void> {
    const sessions = this.#register.sessions();
    for (const session of sessions) finish(session);
    const closing = this.#finish !== undefined;
    this.#finish = finish;
    if (closing) return this.closed;
    const closed = new SessionError("ERR_SESSION_CLOSED", "the listener was closed");
    for (const visitor of this.#handshakes.keys()) visitor.giveUp(abortError(closed));
    const gone = this.#server.close();
    void (async () => {
      await Promise.all(this.#handshakes.values());
      this.#gate.close();
      this.#flood.close();
      await Promise.all(this.#register.sessions().map((session) => session.closed));
      await gone;
      for (const next of this.#waiting.splice(0)) next({ done: true, value: undefined });
      this.#settle();
    })();
    return this.closed;
  }
}
