import { createRequire } from "node:module";
import { type NormalKind, readySessionModel } from "@securecomm/anomaly";
import { spokenLanguage } from "@securecomm/example-terminal";
import manifest from "../package.json" with { type: "json" };
import type { Attack } from "./attacks/attack.ts";
import { runAttack } from "./attacks/run.ts";
import type { ControlName } from "./controls/control-session.ts";
import { runControls } from "./controls/run-controls.ts";
import { simulateMinutes } from "./controls/simulated-minutes.ts";
import type { Result } from "./judge.ts";
import type { FailedRun, Report } from "./report/report.ts";

/** What has happened so far. */
export type Step =
  | { readonly type: "attack"; readonly title: string; readonly number: number; readonly all: number }
  | { readonly type: "attacked"; readonly result: Result | FailedRun; readonly number: number; readonly all: number }
  | { readonly type: "sessions"; readonly name?: ControlName; readonly done: number; readonly all?: number }
  | { readonly type: "minutes"; readonly kind: NormalKind; readonly done: number; readonly all: number };

export interface LaboratoryOptions {
  readonly attacks: readonly Attack[];
  readonly seed: number;
  /** Connected minutes of each kind of simulated user; `undefined` leaves the control runs out. */
  readonly minutes: number | undefined;
  /** How long the real sessions of ordinary use are at it, in milliseconds. */
  readonly lasting?: number;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: Step) => void;
}

/**
 * Runs the attacks one after the other, then the controls.
 * @throws the signal's reason when it is aborted, once what was running has been cleared away.
 */
export async function runLaboratory(options: LaboratoryOptions): Promise<Report> {
  const { attacks, seed, minutes, lasting, signal, onStep } = options;
  const at = Date.now();
  const began = performance.now();
  const model = readySessionModel();
  const language = spokenLanguage();
  const results: Result[] = [];
  const failedRuns: FailedRun[] = [];
  for (const [place, attack] of attacks.entries()) {
    signal?.throwIfAborted();
    const count = { number: place + 1, all: attacks.length };
    const { title } = attack.texts();
    onStep?.({ type: "attack", title, ...count });
    const result = await attempt(attack, () => runAttack(attack, { seed, model }));
    if ("attack" in result) results.push(result);
    else failedRuns.push(result);
    onStep?.({ type: "attacked", result, ...count });
  }
  signal?.throwIfAborted();
  const stop = signal === undefined ? {} : { signal };
  const controlled = minutes !== undefined;
  if (controlled) onStep?.({ type: "sessions", done: 0 });
  const sessions = controlled
    ? await runControls({
        seed,
        model,
        ...stop,
        ...(lasting === undefined ? {} : { lasting }),
        onProgress: (name, done, all) => onStep?.({ type: "sessions", name, done, all }),
      })
    : undefined;
  const simulated = controlled
    ? await simulateMinutes({
        minutes,
        seed,
        language,
        model,
        ...stop,
        onProgress: (kind, done, all) => onStep?.({ type: "minutes", kind, done, all }),
      })
    : undefined;
  return {
    made: {
      at,
      tookMs: performance.now() - began,
      seed,
      language,
      versions: versions(),
      platform: `${process.platform} ${process.arch}`,
      model: { detector: model.detector.name, threshold: model.threshold },
    },
    attacks: results,
    failedRuns,
    sessions,
    minutes: simulated,
  };
}

async function attempt(attack: Attack, run: () => Promise<Result>): Promise<Result | FailedRun> {
  try {
    return await run();
  } catch (error) {
    // An attack that could not be carried out proves nothing, and must not keep the others from being tried.
    const message = error instanceof Error ? error.message : String(error);
    return { name: attack.name, title: attack.texts().title, message };
  }
}

function versions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const found: Record<string, string> = { "securecomm-attacks": manifest.version };
  for (const name of Object.keys(manifest.dependencies).filter((name) => name.startsWith("@securecomm/"))) {
    try {
      found[name] = (require(`${name}/package.json`) as { version: string }).version;
    } catch {
      // A package that does not show its manifest has a version all the same: the one that was asked for.
      found[name] = manifest.dependencies[name as keyof typeof manifest.dependencies];
    }
  }
  return { ...found, "Node.js": process.versions.node };
}
