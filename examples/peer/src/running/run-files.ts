import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isProcessId, isRunning } from "@securecomm/example-terminal";
import { readWhole } from "../config/whole-file.ts";
import { type Places, runFolder } from "../places.ts";
import type { RunFacts } from "./run-file.ts";

/** A program of this user that runs. Names in it came from peers. */
export interface RunningProgram extends RunFacts {
  readonly pid: number;
  readonly command: string;
  /** When it began: milliseconds since the epoch. */
  readonly since: number;
}

const MOST_FILES = 256;
const MOST_BYTES = 2 ** 20;
const STATES = ["open", "connecting", "lost"];

/** What programs of this user run. Files of those that have ended without saying so are removed. */
export async function runningPrograms(places: Places): Promise<readonly RunningProgram[]> {
  const folder = runFolder(places);
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const programs: RunningProgram[] = [];
  for (const name of names.filter((one) => /^[1-9]\d{0,9}\.json$/.test(one)).slice(0, MOST_FILES)) {
    const path = join(folder, name);
    const program = await read(path);
    // While a program starts, its file may not be there yet, and a broken one says nothing.
    if (program === undefined || `${program.pid}.json` !== name) continue;
    if (isRunning(program)) programs.push(program);
    else await rm(path, { force: true });
  }
  return programs.sort((one, other) => one.since - other.since);
}

async function read(path: string): Promise<(RunningProgram & { started: string }) | undefined> {
  try {
    const bytes = await readWhole(path, MOST_BYTES);
    const value: unknown = JSON.parse(Buffer.from(bytes ?? []).toString("utf8"));
    return isProgram(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isProgram(value: unknown): value is RunningProgram & { started: string } {
  if (!isRecord(value) || !isProcessId(value)) return false;
  const { command, since, url, peers, transfers, alerts, lastAlert } = value as Partial<
    Record<keyof RunningProgram, unknown>
  >;
  return (
    typeof command === "string" &&
    isTime(since) &&
    (url === undefined || typeof url === "string") &&
    Array.isArray(peers) &&
    peers.every(isPeer) &&
    isCount(transfers) &&
    isCount(alerts) &&
    (lastAlert === undefined || isAlert(lastAlert))
  );
}

function isPeer(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { who, fingerprint, verification, state } = value as Partial<Record<keyof RunFacts["peers"][number], unknown>>;
  return [who, fingerprint, verification].every((text) => typeof text === "string") && STATES.includes(state as string);
}

function isAlert(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { at, severity, description } = value as { at?: unknown; severity?: unknown; description?: unknown };
  return isTime(at) && typeof severity === "string" && typeof description === "string";
}

function isTime(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) <= 8.64e15;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
