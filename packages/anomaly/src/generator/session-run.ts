import type { SessionEvent } from "../features/session-event.ts";
import type { Action } from "./action.ts";
import { event, type Line } from "./line.ts";
import { mergeOrdered } from "./merge.ts";
import type { LabelledEvent, Scenario } from "./scenario.ts";

/** Something that acts in a session, and whose doing it is. */
export interface Actor {
  readonly scenario: Scenario;
  readonly actions: Iterable<Action>;
}

/** A session from its opening to its end. */
export interface SessionPlan {
  /** Whose session it is. */
  readonly scenario: Scenario;
  readonly line: Line;
  readonly name: string;
  /** Milliseconds since the epoch at which the handshake is done. */
  readonly at: number;
  /** Milliseconds that it took. */
  readonly handshake: number;
  readonly signed: boolean;
  /** What is done in the session; the first action of type `"end"` or a refusal ends it. */
  readonly actors: readonly Actor[];
}

/** How a session ended. */
export interface SessionOutcome {
  readonly at: number;
  readonly clean: boolean;
}

// The intervals of transport's defaults, in milliseconds.
const CHECKPOINT_AFTER = 250;
const REKEY_AFTER_TIME = 600_000;
const REKEY_AFTER_IDLE = 60_000;
const REKEY_AFTER_BYTES = 2 ** 30;
const DIRECTIONS = ["sent", "received"] as const;

const CODES = {
  "record-replayed": "ERR_RECORD_REPLAYED",
  "record-gap": "ERR_RECORD_GAP",
  "record-tampered": "ERR_RECORD_TAMPERED",
  "signature-invalid": "ERR_SIGNATURE_INVALID",
  "signature-overdue": "ERR_SIGNATURE_OVERDUE",
} as const;

/** A session's events: what its actors do, and the checkpoints and rekeys that follow from it. */
export function* runSession(plan: SessionPlan): Generator<LabelledEvent, SessionOutcome> {
  const { line, scenario } = plan;
  const of = (whose: Scenario, what: SessionEvent): LabelledEvent => ({ event: what, scenario: whose });
  yield of(
    scenario,
    event(line, plan.at, {
      type: "session-opened",
      suite: "P384MLKEM1024-AES256GCM-SHA256",
      name: plan.name,
      verified: "known",
      duration: Math.round(plan.handshake),
    }),
  );
  const upkeep = new Upkeep(plan);
  const tagged = plan.actors.map(({ scenario: whose, actions }) => tag(whose, actions));
  for (const { whose, action } of mergeOrdered(tagged, ({ action }) => action.at)) {
    const at = Math.max(action.at, plan.at + 1);
    for (const due of upkeep.until(at)) yield of(scenario, due);
    if (action.type === "messages") {
      const { direction, kind, count, bytes } = action;
      upkeep.note(at, direction, bytes);
      yield of(whose, event(line, at, { type: "messages", direction, kind, count, bytes }));
      continue;
    }
    const { clean, code } = action.type === "end" ? action : { clean: false, code: CODES[action.type] };
    if (action.type !== "end") yield of(whose, event(line, at, upkeep.refusal(action)));
    const message = clean ? undefined : "the session ended";
    yield of(whose, event(line, at, { type: "session-closed", clean, code, message }));
    return { at, clean };
  }
  throw new Error("a session of the generator has no end");
}

function* tag(whose: Scenario, actions: Iterable<Action>): Generator<{ whose: Scenario; action: Action }> {
  for (const action of actions) yield { whose, action };
}

/** What a session does by itself. */
class Upkeep {
  readonly #line: Line;
  readonly #signed: boolean;
  readonly #uncovered = { sent: Number.POSITIVE_INFINITY, received: Number.POSITIVE_INFINITY };
  readonly #sections = { sent: 0, received: 0 };
  #epoch = 0;
  #since: number;
  #bytes = 0;
  #used = 0;
  #last = Number.POSITIVE_INFINITY;
  #number = 0;

  constructor({ line, at, signed }: SessionPlan) {
    this.#line = line;
    this.#since = at;
    this.#signed = signed;
  }

  note(at: number, direction: "sent" | "received", bytes: number): void {
    if (this.#signed) this.#uncovered[direction] = Math.min(this.#uncovered[direction], at);
    this.#sections[direction]++;
    this.#bytes += bytes;
    this.#used++;
    this.#last = at;
    if (direction === "received") this.#number++;
  }

  /** What is due before a moment, in the order of time. */
  *until(at: number): Generator<SessionEvent> {
    for (;;) {
      const covered = DIRECTIONS.reduce((a, b) => (this.#uncovered[a] <= this.#uncovered[b] ? a : b));
      const checkpoint = this.#uncovered[covered] + CHECKPOINT_AFTER;
      const idle = this.#used > 0 ? this.#last + REKEY_AFTER_IDLE : Number.POSITIVE_INFINITY;
      const full = this.#bytes >= REKEY_AFTER_BYTES ? this.#last : Number.POSITIVE_INFINITY;
      const rekey = Math.min(this.#since + REKEY_AFTER_TIME, idle, full);
      const next = Math.min(checkpoint, rekey);
      if (next >= at) return;
      if (next === checkpoint) {
        const sections = this.#sections[covered];
        this.#uncovered[covered] = Number.POSITIVE_INFINITY;
        this.#sections[covered] = 0;
        yield event(this.#line, next, { type: "checkpoint", direction: covered, sections, final: false });
      } else {
        const reason = rekey === full ? "bytes" : rekey === idle ? "idle" : "time";
        this.#since = next;
        this.#bytes = 0;
        this.#used = 0;
        yield event(this.#line, next, { type: "rekeyed", epoch: ++this.#epoch, reason, duration: 20 });
      }
    }
  }

  refusal(action: Exclude<Action, { type: "messages" | "end" }>) {
    const { type, distance, earlierEpoch } = action;
    if (type === "signature-invalid") return { type, direction: "received", sections: 1 } as const;
    if (type === "signature-overdue") return { type, direction: "received", sections: 0, uncovered: 64 } as const;
    const expected = this.#number;
    return { type, direction: "received", number: Math.max(expected + distance, 0), expected, earlierEpoch } as const;
  }
}
