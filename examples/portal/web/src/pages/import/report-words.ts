import { t } from "./texts.ts";

const BAD = ["no-time", "bad-time", "no-request", "bad-status", "bad-json", "no-path", "too-long"] as const;
const PROBLEMS = ["already-imported", "too-large", "wrong-packing"] as const;

/** Why a line could not be read, in words. */
export function badLineWords(reason: string): string {
  const known = BAD.find((one) => one === reason);
  return t(known === undefined ? "bad-other" : `bad-${known}`);
}

/** Why an import ended as it did, in words. */
export function problemWords(problem: string): string {
  const known = PROBLEMS.find((one) => one === problem);
  return t(known === undefined ? "problem-internal" : `problem-${known}`);
}
