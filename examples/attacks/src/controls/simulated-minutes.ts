import {
  type Alert,
  createSessionMonitor,
  generateSessions,
  type Model,
  NORMAL_KINDS,
  type NormalKind,
  readySessionModel,
} from "@securecomm/anomaly";
import { ConnectedMinutes, MINUTE, type WorstUser } from "./connected-minutes.ts";

/** Users of each kind, side by side: enough that an odd one among them is not all that is seen. */
const USERS: Readonly<Record<NormalKind, number>> = { chat: 20, "file-transfer": 20, telemetry: 20, idle: 20 };
const DAY = 86_400_000;
/** From so many minutes on at least a whole day is simulated, with its nights. */
const WHOLE_DAY_FROM = 1_000;
/** The most that the generator simulates, so that the wished minutes come together however seldom a user is there. */
const MOST_HOURS = 8_784;
/** Events between two looks at the clock, so that Ctrl-C and progress get their turn. */
const TURN = 2_000;

/** What a false alarm said, and how often it came. */
export interface FalseAlarm {
  /** The rule, or what was strange first, such as `length_deviation`. */
  readonly name: string;
  readonly severity: Alert["severity"];
  readonly count: number;
  /** The first of them in words. */
  readonly example: string;
}

/** Ordinary use of one kind, minute by minute. */
export interface SimulatedMinutes {
  readonly kind: NormalKind;
  readonly users: number;
  readonly hours: number;
  readonly events: number;
  /** Minutes in which a user had a session open or tried to open one: those that the threshold was calibrated by. */
  readonly connectedMinutes: number;
  /** Those of them with at least one event. */
  readonly activeMinutes: number;
  /** All minutes of all users. */
  readonly allMinutes: number;
  /** Minutes with at least one alert that is more than information. */
  readonly falseMinutes: number;
  /** Of the connected minutes, from 0 to 1. */
  readonly share: number;
  /** Of the active minutes, from 0 to 1. */
  readonly activeShare: number;
  /** `undefined` where nobody raised an alarm. */
  readonly worstUser: WorstUser | undefined;
  readonly alarms: readonly FalseAlarm[];
}

export interface SimulationOptions {
  /** Connected minutes of each kind at least. */
  readonly minutes: number;
  readonly seed: number;
  readonly language: "en" | "pt";
  readonly kinds?: readonly NormalKind[];
  readonly model?: Model;
  readonly signal?: AbortSignal;
  readonly onProgress?: (kind: NormalKind, connectedMinutes: number, wished: number) => void;
}

/**
 * Simulates ordinary users of each kind and counts the minutes in which the detector gave a false alarm. The detector is
 * the one that watches the attacks: the same model, the same threshold, nothing learned beforehand.
 * @throws the signal's reason when it is aborted.
 */
export async function simulateMinutes(options: SimulationOptions): Promise<readonly SimulatedMinutes[]> {
  const { kinds = NORMAL_KINDS, model = readySessionModel() } = options;
  const simulated: SimulatedMinutes[] = [];
  for (const kind of kinds) simulated.push(await simulate(kind, model, options));
  return simulated;
}

/** The worst share of minutes with a false alarm; 0 where nothing was simulated. */
export function worstShare(simulated: readonly SimulatedMinutes[]): number {
  return Math.max(0, ...simulated.map(({ share }) => share));
}

async function simulate(kind: NormalKind, model: Model, options: SimulationOptions): Promise<SimulatedMinutes> {
  const { minutes, seed, language, signal, onProgress } = options;
  const users = USERS[kind];
  const connected = new ConnectedMinutes();
  const active = new Set<string>();
  const alarming = new Set<string>();
  const alarms = new Map<string, FalseAlarm>();
  const errors: unknown[] = [];
  let minute = "";
  const monitor = createSessionMonitor({
    model,
    lang: language,
    onAlert(alert) {
      if (alert.severity === "info") return;
      alarming.add(minute);
      const name = nameOf(alert);
      const { count = 0, example = alert.description } = alarms.get(`${name} ${alert.severity}`) ?? {};
      alarms.set(`${name} ${alert.severity}`, { name, severity: alert.severity, count: count + 1, example });
    },
    onError: (error) => errors.push(error),
  });

  // A device says very much, and the same by day and by night.
  const least = minutes >= WHOLE_DAY_FROM && kind !== "telemetry" ? DAY : 0;
  let [events, from, now] = [0, 0, 0];
  for (const { event, scenario } of generateSessions({ seed, users: { [kind]: users }, hours: MOST_HOURS })) {
    if (events === 0) from = event.at - (event.at % DAY);
    now = event.at;
    if (connected.count >= minutes && now - from >= least) break;
    minute = connected.note(scenario.peer, event);
    active.add(minute);
    monitor(event);
    events += 1;
    if (events % TURN === 0) {
      const part = Math.min(connected.count / minutes, least === 0 ? 1 : (now - from) / least);
      onProgress?.(kind, Math.min(Math.floor(part * minutes), minutes - 1), minutes);
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }
  // A monitor that failed has judged nothing: no false alarms from it would be worth nothing.
  if (errors.length > 0) throw errors[0];
  onProgress?.(kind, minutes, minutes);
  return {
    kind,
    users,
    hours: (now - from) / 3_600_000,
    events,
    connectedMinutes: connected.count,
    activeMinutes: active.size,
    allMinutes: Math.max(connected.count, Math.round((now - from) / MINUTE) * users),
    falseMinutes: alarming.size,
    share: partOf(alarming.size, connected.count),
    activeShare: partOf(alarming.size, active.size),
    worstUser: connected.worst(alarming),
    alarms: [...alarms.values()].sort((a, b) => b.count - a.count),
  };
}

function partOf(some: number, all: number): number {
  return all === 0 ? 0 : some / all;
}

/** What an alert is called in a table: its rule, or the feature that was strange first. */
export function nameOf({ rule, reasons }: Pick<Alert, "rule" | "reasons">): string {
  return rule ?? reasons[0]?.feature ?? reasons[0]?.code ?? "score";
}
