import { SESSION_FEATURES } from "../features/session.ts";
import { createSessionExtractor } from "../features/session-extractor.ts";
import { type GeneratorOptions, generateSessions } from "./generate.ts";
import type { AttackKind, NormalKind, Parameters, Scenario, Strength } from "./scenario.ts";

/** A row of session features and where it comes from. */
export interface TrainingRow {
  /** Columns as in `SESSION_FEATURES`. */
  readonly row: readonly number[];
  /** 1 for an attack's event, 0 for a normal user's. */
  readonly label: 0 | 1;
  readonly kind: NormalKind | AttackKind;
  readonly strength: Strength | "none";
  /** The scenario's number: rows of the same user or run have the same. */
  readonly scenario: number;
  /** What the scenario was drawn with, as compact text: `"form=messages;rate=300"`. */
  readonly parameters: string;
  readonly seed: number;
}

/** The columns of `training_data.csv`: those of `SESSION_FEATURES`, then what is known about each row. */
export const TRAINING_COLUMNS: readonly string[] = Object.freeze([
  ...SESSION_FEATURES.features.map(({ name }) => name),
  "label",
  "kind",
  "strength",
  "scenario",
  "parameters",
  "seed",
]);

/**
 * Rows of simulated sessions, in the order of time: what a monitor that hears all of the events would score. Takes the
 * options of {@link generateSessions} and throws as it does.
 */
export function* generateTrainingData(options: GeneratorOptions = {}): Generator<TrainingRow> {
  const { seed = 0 } = options;
  const extractor = createSessionExtractor();
  const texts = new WeakMap<Scenario, string>();
  for (const { event, scenario } of generateSessions(options)) {
    const row = extractor.row(event);
    if (row === undefined) continue;
    const { label, kind, strength, id } = scenario;
    const parameters = texts.get(scenario) ?? parametersText(scenario);
    texts.set(scenario, parameters);
    // Text has no negative zero.
    yield { row: Array.from(row, (x) => x + 0), label, kind, strength, scenario: id, parameters, seed };
  }
}

/** A scenario's parameters as one cell of a CSV: no comma, quote or line end can be in it. */
export function parametersText({ user, label, parameters }: Pick<Scenario, "user" | "label" | "parameters">): string {
  const all: Parameters = label === 1 ? { ...parameters, user } : parameters;
  return Object.entries(all)
    .map(([name, value]) => `${name}=${typeof value === "number" ? Number(value.toPrecision(6)) : value}`)
    .join(";");
}
