import { decodeNumbers, encodeNumbers } from "../base64.ts";
import { AnomalyError, ArgumentTypeError, unknownVersion } from "../errors.ts";
import { HABITS_SIZE, isHabits } from "./habits.ts";
import type { SubjectState } from "./session-state.ts";
import { bounded } from "./subject.ts";
import { TRANSITIONS_SIZE } from "./transitions.ts";

const VERSION = 1;
const FORMAT = "securecomm-baselines";

/** What peers usually do, as JSON: about 2 KB each. Windows are not in it, nor any message. */
export interface BaselinesJSON {
  readonly format: "securecomm-baselines";
  /** Of this form; a release reads the versions it knows and refuses others with `ERR_MODEL_VERSION`. */
  readonly version: number;
  /** New peers, regular peers, strangers: of each the one heard of longest ago first. */
  readonly subjects: readonly SubjectJSON[];
}

/** One subject's part of {@link BaselinesJSON}. */
export interface SubjectJSON {
  readonly name: string;
  /** Whether it is a peer that had a session. */
  readonly proved: boolean;
  /** Whether it is known for long enough not to give its place to newcomers; `false` where it is left out. */
  readonly regular?: boolean;
  /** Where it came from, the latest first. */
  readonly hosts: readonly string[];
  readonly habits: string;
  readonly transitions: string;
}

/** Writes what is remembered of subjects that have habits. */
export function writeBaselines(
  groups: readonly { readonly proved: boolean; readonly entries: Iterable<[string, SubjectState]> }[],
  isRegular: (name: string) => boolean,
): BaselinesJSON {
  const subjects: SubjectJSON[] = [];
  for (const { proved, entries } of groups) {
    for (const [name, { habits, transitions, hosts }] of entries) {
      if (habits === undefined || transitions === undefined) continue;
      subjects.push({
        name,
        proved,
        ...(proved && isRegular(name) ? { regular: true } : {}),
        hosts: [...hosts],
        habits: encodeNumbers(habits),
        transitions: encodeNumbers(transitions),
      });
    }
  }
  return { format: FORMAT, version: VERSION, subjects };
}

/**
 * Reads baselines subject by subject and trusts nothing in them.
 *
 * @param stateOf The state to be filled, one that is as new.
 * @throws AnomalyError with `ERR_MODEL_VERSION` or `ERR_MODEL_MALFORMED`.
 */
export function readBaselines(
  json: BaselinesJSON,
  stateOf: (name: string, given: { proved: boolean; regular: boolean }) => SubjectState,
): void {
  if (typeof json !== "object" || json === null) throw new ArgumentTypeError("baselines", "what a toJSON gave");
  if (json.format !== FORMAT) throw malformed("these are none");
  if (json.version !== VERSION) throw unknownVersion("the baselines", json.version, VERSION);
  if (!Array.isArray(json.subjects)) throw malformed("there is no list of subjects");
  for (const subject of json.subjects as readonly SubjectJSON[]) {
    const { name, proved, regular = false, hosts } = subject ?? {};
    if (typeof name !== "string" || name === "" || typeof proved !== "boolean")
      throw malformed("a subject has no name");
    if (typeof regular !== "boolean" || (regular && !proved)) throw malformed("a subject's standing is");
    const fine = Array.isArray(hosts) && hosts.length <= 4 && hosts.every((host) => typeof host === "string");
    if (!fine) throw malformed("a subject's hosts are");
    const habits = decodeNumbers(subject.habits, 8);
    const transitions = decodeNumbers(subject.transitions, 4);
    if (habits.length !== HABITS_SIZE || !isHabits(habits)) throw malformed("a subject's habits are");
    if (transitions.length !== TRANSITIONS_SIZE || !transitions.every((x) => x >= 0 && x < 1e6)) {
      throw malformed("a subject's transitions are");
    }
    const state = stateOf(bounded(name), { proved, regular });
    state.habits = habits;
    state.transitions = Float32Array.from(transitions);
    state.hosts.splice(0, state.hosts.length, ...hosts.map(bounded));
  }
}

function malformed(what: string): AnomalyError {
  return new AnomalyError("ERR_MODEL_MALFORMED", `the baselines are malformed: ${what}`);
}
