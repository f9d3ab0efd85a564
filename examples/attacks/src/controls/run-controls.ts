import { setTimeout as sleep } from "node:timers/promises";
import type { Model } from "@securecomm/anomaly";
import { Lab } from "../lab/lab.ts";
import type { Sighting } from "../lab/sighting.ts";
import type { Control } from "./control.ts";
import type { ControlAlert, ControlName, ControlSession } from "./control-session.ts";
import { file, idle, telemetry } from "./machines.ts";
import { nameOf } from "./simulated-minutes.ts";
import { chat, rekey, several } from "./talking.ts";

const CONTROLS: readonly Control[] = [chat, file, telemetry, idle, rekey, several];

export interface ControlOptions {
  readonly seed?: number;
  readonly model?: Model;
  /** How long each is at it, in milliseconds; 3,000 unless told. The file takes as long as it takes. */
  readonly lasting?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (name: ControlName, done: number, all: number) => void;
}

/**
 * Runs real sessions of ordinary use, all at the same time and each in a laboratory of its own: real TCP through the
 * proxy of the attacks, which changes nothing, with the monitors and logs of the attacks.
 * @throws the signal's reason when it is aborted.
 */
export async function runControls(options: ControlOptions = {}): Promise<readonly ControlSession[]> {
  let done = 0;
  return await allOrFirstFailure(
    CONTROLS.map(async (control) => {
      const result = await runControl(control, options);
      done += 1;
      options.onProgress?.(control.name, done, CONTROLS.length);
      return result;
    }),
  );
}

/** Runs one. */
export async function runControl(control: Control, options: ControlOptions = {}): Promise<ControlSession> {
  const { seed = 1, model, lasting = 3_000, signal } = options;
  const began = performance.now();
  await using lab = await Lab.open({ seed, ...(model === undefined ? {} : { model }) });
  const pause = (ms: number) => sleep(ms, undefined, signal === undefined ? {} : { signal });
  const sent = await control.run(lab, { lasting, pause });
  const { alice, bob } = lab;
  const ends = await Promise.all([...alice.sessions, ...bob.sessions].map(({ closed }) => closed));
  signal?.throwIfAborted();
  // A monitor or log that failed has seen nothing: no false alarms from it would be worth nothing.
  const fault = [...alice.faults, ...bob.faults][0];
  if (fault !== undefined) throw fault;
  const received = alice.receivedCount + bob.receivedCount;
  const alerts = lab.sightings.map(alertOf);
  return {
    name: control.name,
    ...sent,
    tookMs: performance.now() - began,
    complete: received === sent.messages && ends.every(({ clean }) => clean),
    alerts,
    falseAlarms: alerts.filter(({ severity }) => severity !== "info"),
  };
}

function alertOf({ by, alert }: Sighting): ControlAlert {
  const { kind, severity, description } = alert;
  return { by, kind, name: nameOf(alert), severity, explanation: description };
}

/** As `Promise.all`, but nothing is left running behind: every laboratory is closed when it rejects. */
async function allOrFirstFailure<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}
