import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { TransportEvent } from "@securecomm/transport";
import { Failure } from "../failure.ts";
import type { Orders, Report } from "./orders.ts";

/** The events whose `type` can be this one. */
type EventOf<Type, Event = TransportEvent> = Event extends { type: infer Own }
  ? Type extends Own
    ? Event
    : never
  : never;

/** The demo's hold on one of its peers, which runs in a process of its own. */
export class Actor {
  readonly name: string;
  /** Every text that the peer was given as a message, in order. */
  readonly messages: string[] = [];
  readonly #process: ChildProcess;
  readonly #answers = new Map<number, (report: Report) => void>();
  readonly #events: TransportEvent[] = [];
  #orders = 0;
  #changed: () => void = () => {};
  #change = this.#nextChange();

  constructor(name: string) {
    this.name = name;
    this.#process = fork(new URL("./demo-peer.js", import.meta.url), {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#process.on("message", (report) => this.#take(report as Report));
    this.#process.on("error", (error) => this.#ended(error.message));
    this.#process.once("exit", (code, signal) => this.#ended(`${signal ?? code}`));
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Orders the peer to do something and waits for its answer; a coded error over there is a {@link Failure} here. */
  async order<Name extends keyof Orders>(order: Name, ask: Orders[Name]["ask"]): Promise<Orders[Name]["answer"]> {
    const id = this.#orders++;
    if (!this.#process.connected) throw new Failure(`${this.name} is not there any more.`);
    const report = await new Promise<Report>((resolve) => {
      this.#answers.set(id, resolve);
      this.#process.send({ id, order, ask });
    });
    this.#answers.delete(id);
    if (report.kind === "error") throw new Failure(`${this.name}: ${report.message}`, report.code);
    return (report as Extract<Report, { kind: "answer" }>).answer as Orders[Name]["answer"];
  }

  /** Forgets the events and messages so far. */
  forget(): void {
    this.#events.length = 0;
    this.messages.length = 0;
  }

  /** The first event of a type since {@link Actor.forget}, waiting for it if need be. */
  async event<Type extends TransportEvent["type"]>(type: Type): Promise<EventOf<Type>> {
    for (;;) {
      const event = this.#events.find((candidate) => candidate.type === type);
      if (event !== undefined) return event as EventOf<Type>;
      await this.#change;
    }
  }

  /** Waits until so many messages have arrived. */
  async received(count: number): Promise<void> {
    while (this.messages.length < count) await this.#change;
  }

  /** Lets the process end, and waits until it is gone. */
  async leave(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, "exit");
    if (this.#process.connected) this.#process.disconnect();
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 2_000);
    await gone;
    clearTimeout(timer);
  }

  #take(report: Report): void {
    if (report.kind === "event") this.#events.push(report.event);
    else if (report.kind === "message") this.messages.push(report.text);
    else this.#answers.get(report.id)?.(report);
    this.#changed();
    this.#change = this.#nextChange();
  }

  #ended(why: string): void {
    for (const [id, settle] of this.#answers) {
      settle({ kind: "error", id, code: "ERR_DEMO", message: `${this.name} ended early (${why})` });
    }
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#changed = resolve;
    });
  }
}
