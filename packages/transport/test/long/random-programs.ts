import { parseArgs } from "node:util";
import { type RunResult, simulate } from "../support/simulate.ts";

/** Runs seeds one after another and says what came of them. Returns how many broke the promise. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: "string", default: "2000" },
      from: { type: "string", default: "1" },
      seed: { type: "string" },
      real: { type: "boolean", default: false },
    },
  });
  const first = Number(values.seed ?? values.from);
  const runs = values.seed === undefined ? Number(values.runs) : 1;
  const started = performance.now();
  const tally = new Tally();
  for (let seed = first; seed < first + runs; seed++) {
    const result = await simulate(seed, values.real);
    tally.add(result);
    if (result.complaints.length > 0 || values.seed !== undefined) console.log(`${result.report}\n`);
    if (result.complaints.length > 0) console.log(`again: ${commandFor(seed, values.real)}\n`);
  }
  console.log(`${runs} runs from seed ${first} in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  console.log(tally.toString());
  return tally.broken;
}

/** The command that runs one seed again. */
export function commandFor(seed: number, real: boolean): string {
  return `node packages/transport/test/long/random-programs.mjs --seed ${seed}${real ? " --real" : ""}`;
}

/** What many runs came to. */
export class Tally {
  broken = 0;
  runs = 0;
  attacked = 0;
  sessions = 0;
  clean = 0;
  messages = 0;
  readonly codes = new Map<string, number>();

  add({ complaints, peers, attacks }: RunResult): void {
    this.runs += 1;
    if (complaints.length > 0) this.broken += 1;
    if (attacks > 0) this.attacked += 1;
    for (const { end, failure, received } of peers) {
      if (end !== undefined) this.sessions += 1;
      if (end?.clean) this.clean += 1;
      this.messages += received.length;
      const code = end?.error?.code ?? failure;
      if (code !== undefined) this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    }
  }

  toString(): string {
    const codes = [...this.codes].sort(([, a], [, b]) => b - a).map(([code, count]) => `  ${code}: ${count}`);
    const { attacked, sessions, clean, messages, broken } = this;
    return [
      `${attacked} with an attack; ${sessions} ends of sessions, ${clean} of them clean; ${messages} messages; ${broken} broken`,
      ...codes,
    ].join("\n");
  }
}
