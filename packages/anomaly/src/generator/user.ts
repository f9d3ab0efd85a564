import type { Random } from "../random.ts";
import type { Action } from "./action.ts";
import { privateHost, publicHost } from "./addresses.ts";
import { chat, drawChatHabits } from "./chat.ts";
import { between, fingerprint, happens, logNormal, oneOf } from "./draw.ts";
import { drawErrandHabits, errand } from "./errand.ts";
import { drawFileTransferHabits, fileTransfer } from "./file-transfer.ts";
import { drawIdleHabits, idle } from "./idle.ts";
import type { NormalKind, Parameters } from "./scenario.ts";
import { drawTelemetryHabits, telemetry } from "./telemetry.ts";
import { drawLuck, type Luck } from "./trouble.ts";

/** A normal user: who it is, how it connects and what it does with a session. */
export interface User {
  readonly kind: NormalKind;
  readonly peer: string;
  /** What the reporting side is in this user's sessions. */
  readonly role: "initiator" | "responder";
  /** Where it connects from; the first is where it is most of the time. */
  readonly hosts: readonly string[];
  /** The share of its connections that come from another of its addresses than the first. */
  readonly roaming: number;
  /** How well that goes. */
  readonly luck: Luck;
  /** Milliseconds that a handshake takes. */
  readonly handshake: number;
  /** Whether its messages are signed. */
  readonly signed: boolean;
  /** Milliseconds that a session lasts, in the middle. */
  readonly lasting: number;
  /** Milliseconds from one session to the next in the busiest hours, on average. */
  readonly apart: number;
  /** Whether they begin by the clock: `apart` from beginning to beginning. */
  readonly punctual: boolean;
  readonly habits: Parameters;
  /** What happens in a session. */
  readonly act: (random: Random, from: number, until: number) => Generator<Action>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Draws a user of a kind. */
export function drawUser(random: Random, kind: NormalKind): User {
  const mobile = happens(random, kind === "chat" ? 0.5 : 0.15);
  const inside = !mobile && happens(random, 0.4);
  const hosts = [inside ? privateHost(random) : publicHost(random)];
  while (mobile && hosts.length < 3) hosts.push(publicHost(random));
  const machine = kind === "telemetry" || kind === "idle";
  const brief = kind === "telemetry" && happens(random, 0.35);
  const role = happens(random, machine ? 0.3 : 0.1) ? "initiator" : "responder";
  return {
    kind,
    peer: fingerprint(random),
    role,
    hosts,
    roaming: mobile ? between(random, 0.1, 0.4) : 0,
    luck: drawLuck(random, { mobile, machine, brief }),
    handshake: logNormal(random, mobile ? 110 : 35, 0.5),
    signed: happens(random, 0.75),
    punctual: false,
    ...(brief ? errands(random, role) : pursuit(random, kind)),
  };
}

type Pursuit = Pick<User, "lasting" | "apart" | "habits" | "act"> & Partial<Pick<User, "punctual">>;

/** A device that does not stay: a session for each report or question. */
function errands(random: Random, role: User["role"]): Pursuit {
  // Who dials is mostly who asks.
  const habits = drawErrandHabits(random, happens(random, 0.8) === (role === "initiator"));
  const act: User["act"] = (source, from, until) => errand(source, habits, from, until);
  return {
    lasting: 1000 * between(random, 0.4, 2.5),
    apart: 1000 * habits.period,
    punctual: habits.punctual === 1,
    habits,
    act,
  };
}

function pursuit(random: Random, kind: NormalKind): Pursuit {
  switch (kind) {
    case "chat": {
      const habits = drawChatHabits(random);
      const act: User["act"] = (source, from, until) => chat(source, habits, from, until);
      return { lasting: MINUTE * between(random, 10, 45), apart: MINUTE * between(random, 30, 120), habits, act };
    }
    case "file-transfer": {
      const habits = drawFileTransferHabits(random);
      const act: User["act"] = (source, from, until) => fileTransfer(source, habits, from, until);
      return { lasting: MINUTE * between(random, 5, 25), apart: MINUTE * between(random, 40, 180), habits, act };
    }
    case "telemetry": {
      const habits = drawTelemetryHabits(random);
      const act: User["act"] = (source, from, until) => telemetry(source, habits, from, until);
      return { lasting: HOUR * between(random, 2, 12), apart: 1000 * oneOf(random, [2, 5, 10, 30]), habits, act };
    }
    case "idle": {
      const habits = drawIdleHabits(random);
      const act: User["act"] = (source, from, until) => idle(source, habits, from, until);
      return { lasting: HOUR * between(random, 1, 8), apart: MINUTE * between(random, 0.2, 10), habits, act };
    }
  }
}
