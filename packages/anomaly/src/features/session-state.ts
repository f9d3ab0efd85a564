import { Window } from "../window.ts";
import { HABITS_SIZE } from "./habits.ts";
import { TRANSITIONS_SIZE } from "./transitions.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Messages and bytes of the last 60 seconds, in steps of 5. */
export const LAST_MINUTE = new Window(MINUTE, 12);
/** Messages of the last 10 seconds. */
export const LAST_TEN_SECONDS = new Window(10_000, 10);
/** Messages of the last second. */
export const LAST_SECOND = new Window(1_000, 5);
/** Bytes, failed handshakes and new addresses of the last hour, in steps of 5 minutes. */
export const LAST_HOUR = new Window(HOUR, 12);
/** Failures of the last 60 seconds, in steps of 10. */
export const LAST_FAILURES = new Window(MINUTE, 6);

let size = 0;
const place = (numbers: number): number => {
  size += numbers;
  return size - numbers;
};

/** Where the windows and times of one direction lie. */
export interface Lane {
  /** When its last message was. */
  readonly last: number;
  readonly minuteCount: number;
  readonly minuteBytes: number;
  readonly tenCount: number;
  readonly secondCount: number;
  readonly hourBytes: number;
}

const lane = (): Lane => ({
  last: place(1),
  minuteCount: place(LAST_MINUTE.size),
  minuteBytes: place(LAST_MINUTE.size),
  tenCount: place(LAST_TEN_SECONDS.size),
  secondCount: place(LAST_SECOND.size),
  hourBytes: place(LAST_HOUR.size),
});

/** Where the numbers of one subject lie in {@link SubjectState.numbers}. */
export const PLACES = {
  received: lane(),
  sent: lane(),
  decryption: place(LAST_FAILURES.size),
  signature: place(LAST_FAILURES.size),
  sequence: place(LAST_FAILURES.size),
  handshake: place(LAST_FAILURES.size),
  handshakeHour: place(LAST_HOUR.size),
  /** Handshakes that failed for what has honest causes. */
  refusals: place(LAST_FAILURES.size),
  refusalsHour: place(LAST_HOUR.size),
  /** Those of them that were begun and not finished. */
  halfOpenHour: place(LAST_HOUR.size),
  /** Identities of the last hour that the address had not shown before. */
  identities: place(LAST_HOUR.size),
  connections: place(LAST_FAILURES.size),
  addresses: place(LAST_HOUR.size),
  /** When the latest session opened. */
  opened: place(1),
  /** Transition rarity, smoothed. */
  rarity: place(1),
  /** The symbol of the message before. */
  symbol: place(1),
  /** Whether anything was remembered yet. */
  known: place(1),
  /** When it was first heard of. */
  first: place(1),
  /** Messages altogether. */
  messages: place(1),
} as const;

const NUMBERS = size;

/** How many host names of a peer are known again. */
const HOSTS = 4;

/** What is remembered of one subject. About 3 KB; 2 KB for one that never sent or received a message. */
export interface SubjectState {
  /** Whether it is a peer that had a session. */
  trusted: boolean;
  readonly numbers: Float64Array;
  /** Absent before the first message. */
  habits: Float64Array | undefined;
  transitions: Float32Array | undefined;
  /** The address as the last event had it. */
  address: string | undefined;
  /** The hosts that it came from, the latest first; of an address that is nobody's yet, the identities that it showed. */
  readonly hosts: string[];
}

export function makeSubject(): SubjectState {
  return {
    trusted: false,
    numbers: new Float64Array(NUMBERS),
    habits: undefined,
    transitions: undefined,
    address: undefined,
    hosts: [],
  };
}

export function clearSubject(state: SubjectState): void {
  state.trusted = false;
  state.numbers.fill(0);
  state.habits?.fill(0);
  state.transitions?.fill(0);
  state.address = undefined;
  state.hosts.length = 0;
}

/** The habits of a subject, made when there are none. */
export function habitsOf(state: SubjectState): Float64Array {
  state.habits ??= new Float64Array(HABITS_SIZE);
  return state.habits;
}

/** The transitions of a subject, made when there are none. */
export function transitionsOf(state: SubjectState): Float32Array {
  state.transitions ??= new Float32Array(TRANSITIONS_SIZE);
  return state.transitions;
}

/** Notes a host; says whether the subject never came from it before, having come from another. */
export function noteHost(state: SubjectState, host: string): boolean {
  const { hosts } = state;
  const known = hosts.indexOf(host);
  if (known === 0) return false;
  if (known > 0) hosts.splice(known, 1);
  else if (hosts.length === HOSTS) hosts.pop();
  hosts.unshift(host);
  return known < 0 && hosts.length > 1;
}
