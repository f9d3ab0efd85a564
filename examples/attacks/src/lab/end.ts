import { join } from "node:path";
import {
  type Alert,
  type BaselinesJSON,
  createSessionMonitor,
  type Model,
  type SessionMonitor,
} from "@securecomm/anomaly";
import { spokenLanguage } from "@securecomm/example-terminal";
import { createLogger, type Logger, logAlerts, observeTransport } from "@securecomm/logger";
import type { Identity, Observer, Received, Session, TransportEvent } from "@securecomm/transport";
import type { LabClock } from "./clock.ts";
import { ScoreRecorder } from "./score-trace.ts";

/** What an end is made from. */
export interface EndParts {
  readonly identity: Identity;
  readonly model: Model;
  /** Whether alerts are raised; scores are recorded in any case. */
  readonly monitored: boolean;
  readonly clock: LabClock;
  readonly openedAt: number;
  /** The laboratory's folder, for the log. */
  readonly folder: string;
  readonly onAlert: (alert: Alert) => void;
}

/** Messages that are kept for looking at; all are counted. */
const MOST_KEPT = 1_000;

/** An honest end: an identity, a monitor and a log of its own, and what came to it. */
export class End {
  readonly identity: Identity;
  /** For `observers`: monitor, log and score, on the laboratory's clock. */
  readonly observers: readonly Observer[];
  /** Everything that was reported, in order, on the laboratory's clock. */
  readonly events: TransportEvent[] = [];
  /** The first thousand messages that its application was given. */
  readonly received: Received[] = [];
  /** How many messages its application was given. */
  receivedCount = 0;
  /** Its sessions that opened, in order. */
  readonly sessions: Session[] = [];
  readonly logPath: string;
  readonly scores: ScoreRecorder;
  /** What the monitor could not do; must stay empty. */
  readonly faults: unknown[] = [];
  readonly #parts: EndParts;
  readonly #log: Logger;
  #monitor: SessionMonitor;

  constructor(parts: EndParts) {
    const { identity, clock, folder, model, openedAt } = parts;
    this.#parts = parts;
    this.identity = identity;
    this.logPath = join(folder, `${identity.name}.log`);
    this.#log = createLogger({
      name: identity.name,
      file: this.logPath,
      now: () => clock.now(),
      onTrouble: (trouble) => this.faults.push(trouble),
    });
    this.scores = new ScoreRecorder(identity.name, model, openedAt);
    this.#monitor = this.#createMonitor();
    const write = observeTransport(this.#log);
    this.observers = [
      (event) => {
        const moved = clock.shift(event);
        this.events.push(moved);
        write(moved);
        this.#monitor(moved);
        this.scores.note(moved);
      },
    ];
  }

  get name(): string {
    return this.identity.name;
  }

  get fingerprint(): string {
    return this.identity.fingerprint;
  }

  /** Begins anew with what its peer usually does. */
  remember(baselines: BaselinesJSON): void {
    this.#monitor = this.#createMonitor(baselines);
    this.scores.remember(baselines);
  }

  /** Takes a session that opened: its messages are this end's. */
  take(session: Session): Session {
    this.sessions.push(session);
    session.onMessage((message) => {
      this.receivedCount += 1;
      if (this.received.length < MOST_KEPT) this.received.push(message);
    });
    return session;
  }

  /** The events of one type so far. */
  saw<Type extends TransportEvent["type"]>(type: Type): Extract<TransportEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<TransportEvent, { type: Type }> => event.type === type);
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.abort();
    await Promise.all(this.sessions.map(({ closed }) => closed));
    await this.#log.close();
  }

  #createMonitor(baselines?: BaselinesJSON): SessionMonitor {
    const { model, monitored, onAlert } = this.#parts;
    const log = logAlerts(this.#log);
    return createSessionMonitor({
      model,
      lang: spokenLanguage(),
      ...(baselines === undefined ? {} : { baselines }),
      onAlert: (alert) => {
        if (!monitored) return;
        log(alert);
        onAlert(alert);
      },
      onError: (error) => this.faults.push(error),
    });
  }
}
