import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { generateSigningKey, toHex } from "@securecomm/crypto";
import { generateLogKey } from "../../../src/sealed/log-key.ts";
import { type Checked, checkLines, type Known, type Violation, type ViolationKind } from "./checker.ts";
import { type RunOutcome, runWriter } from "./child.ts";
import { filesOf, linesOf, sizeOf, strangeFiles } from "./found-lines.ts";
import { numberOf } from "./numbered-line.ts";
import type { End, Mode, WriterPlan } from "./plan.ts";
import { type Random, seededRandom } from "./random.ts";
import { crossCheck, readSealed, type SealedKeys } from "./verdict.ts";

/** What is to be done in a round: one log, from nothing to its last line. */
export interface RoundOptions {
  /** The bundled writer. */
  readonly program: string;
  /** Of the log; its folder is made. */
  readonly path: string;
  readonly mode: Mode;
  readonly lines: number;
  readonly kills: number;
  readonly seed: number;
  /** About at how many bytes the log rotates. */
  readonly rotateBytes: number;
  /** After one kill in so many the whole log is checked, and verified; after the others only its end. */
  readonly checkEvery: number;
  /** Another library does the writing, and all that it does wrong is counted. */
  readonly rival?: boolean | undefined;
  readonly onProgress?: ((lines: number, kills: number) => void) | undefined;
}

/** What came of a round. */
export interface RoundResult {
  readonly violations: readonly Violation[];
  /** How many of each kind. */
  readonly counts: Readonly<Partial<Record<ViolationKind, number>>>;
  readonly kills: number;
  /** Kills from inside, in a call of the file system. */
  readonly killsInCalls: number;
  /** Runs that ended by themselves. */
  readonly orderlyEnds: number;
  /** After how many kills the whole log was checked. */
  readonly checks: number;
  readonly lines: number;
  readonly torn: number;
  readonly files: number;
  /** Of them, compressed. */
  readonly compressed: number;
  readonly bytes: number;
  /** Lines that were handed over and not yet in the file when a writer was killed; nobody had promised them. */
  readonly unpromisedLost: number;
}

/** Violations that are kept with their facts; beyond them they are counted. */
const KEPT = 20;

/** Writes one log, kills its writer again and again, and checks. It stops with the first violation, but for a rival. */
export async function killRound(options: RoundOptions): Promise<RoundResult> {
  return new Round(options).run();
}

class Round {
  readonly #options: RoundOptions;
  readonly #random: Random;
  readonly #keys: SealedKeys | undefined;
  readonly #violations: Violation[] = [];
  readonly #counts: Partial<Record<ViolationKind, number>> = {};
  readonly #resumedAfter = new Set<number>();
  readonly #damaged = new Set<string>();
  #flushed = 0;
  #written = 0;
  #highest = 0;
  #kills = 0;
  #killsInCalls = 0;
  #orderlyEnds = 0;
  #checks = 0;
  #unpromisedLost = 0;

  constructor(options: RoundOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#keys = options.mode === "sealed" ? { key: generateLogKey(), signer: generateSigningKey() } : undefined;
    mkdirSync(dirname(options.path), { recursive: true });
  }

  async run(): Promise<RoundResult> {
    const { kills, lines, onProgress } = this.#options;
    for (let done = false; !done && !this.#over; ) {
      const plan = this.#plan();
      done = plan.end.by === "close" && plan.to === lines;
      const outcome = await runWriter(this.#options.program, plan);
      this.#note(plan, outcome);
      if (this.#over) break;
      const killed = plan.end.by === "parent" || plan.end.by === "itself";
      const due = killed && (this.#kills % this.#options.checkEvery === 0 || this.#kills === kills);
      // What a rival's writer has left stays as it is: it is counted once, in the end.
      const whole = done || (due && !this.#options.rival);
      await this.#look(plan, outcome, whole, killed);
      onProgress?.(this.#highest, this.#kills);
    }
    return this.#finish();
  }

  get #over(): boolean {
    return !this.#options.rival && this.#violations.length > 0;
  }

  #plan(): WriterPlan {
    const { path, mode, lines, seed, rotateBytes, rival } = this.#options;
    const random = this.#random;
    const from = this.#highest + 1;
    const { end, to } = this.#end(from);
    const keys = this.#keys;
    return {
      path,
      mode,
      through: rival ? "rotating-file-stream" : random.pick(["output", "logger"]),
      seed,
      runSeed: random.below(2 ** 31),
      from,
      to: Math.min(to, lines),
      rotateBytes: Math.floor(rotateBytes * (0.5 + random.next())),
      end,
      recipient: keys?.key.recipient,
      // Some writers sign, others do not.
      signer: keys && random.below(3) > 0 ? toHex(keys.signer.exportScalar()) : undefined,
    };
  }

  #end(from: number): { end: End; to: number } {
    const { lines, kills, rival } = this.#options;
    const random = this.#random;
    if (this.#kills >= kills) return { end: { by: "close" }, to: lines };
    // So that the kills that are left are spread over the lines that are left.
    const at = Math.min(
      lines,
      from - 1 + random.below(Math.ceil((2 * (lines - from + 1)) / (kills - this.#kills + 1)) + 1),
    );
    const by = random.next();
    if (by < 0.12 && at < lines)
      return { end: { by: rival ? "close" : random.pick(["close", "exit", "return"]) }, to: at };
    if (by < 0.5) return { end: { by: "parent", at, closing: random.below(4) === 0 }, to: at + random.below(3000) };
    const among = random.pick(["all", "all but writes"] as const);
    const call = 1 + random.below(among === "all" ? 25 : 15);
    const where = random.pick(["before", "middle", "after"] as const);
    // With its last line at the same place, what is left of the calls is in close().
    const to = at + random.pick([0, 5000, 5000, 5000]);
    return { end: { by: "itself", at, call, among, where, part: random.next() }, to };
  }

  #note(plan: WriterPlan, outcome: RunOutcome): void {
    const { trouble, errors, signal, code } = outcome;
    const { by } = plan.end;
    this.#written = Math.max(this.#written, plan.to);
    this.#flushed = Math.max(this.#flushed, outcome.flushed);
    const killed = by === "parent" || by === "itself";
    if (killed) this.#kills++;
    else this.#orderlyEnds++;
    if (by === "itself") this.#killsInCalls++;
    const orderly = code === 0 && outcome.written === Math.max(plan.to, plan.from - 1);
    // Who ends by itself leaves nothing unwritten.
    if (!killed && orderly) this.#flushed = Math.max(this.#flushed, outcome.written);
    const facts = `${JSON.stringify({ code, signal, trouble: trouble.slice(0, 3) })} ${errors.slice(0, 2000)}`;
    if ((killed ? signal !== "SIGKILL" : !orderly) || trouble.length > 0 || errors !== "")
      this.#violated("writer", facts, plan);
  }

  /** Finds out where the next writer goes on, and checks what is there. */
  async #look(plan: WriterPlan, outcome: RunOutcome, whole: boolean, killed: boolean): Promise<void> {
    const before = this.#highest;
    const { path, mode, rival } = this.#options;
    // A sealed log is read as a whole each time; there is no other way to know its last line.
    if (mode === "sealed" || whole) {
      if (whole) this.#checks++;
      const checked = await this.#check(plan, killed, whole);
      this.#highest = checked.highest;
    } else {
      this.#highest = this.#tail();
      if (this.#highest < this.#flushed) {
        this.#violated(
          "flushed-line-lost",
          `the log ends with line ${this.#highest} of ${this.#flushed} flushed`,
          plan,
        );
      }
    }
    if (this.#highest < before && !rival)
      this.#violated("flushed-line-lost", `lines ${this.#highest + 1} to ${before} were there before`, plan);
    if (killed) this.#resumedAfter.add(this.#highest);
    if (killed) this.#unpromisedLost += Math.max(0, outcome.written - this.#highest);
    if (plan.end.by === "close" && !rival) {
      for (const name of strangeFiles(path, mode === "compress")) this.#violated("left-behind", name, plan);
    }
  }

  async #check(plan: WriterPlan, killed: boolean, whole: boolean): Promise<Checked> {
    const { path, mode, seed, rival } = this.#options;
    const known: Known = { seed, flushed: this.#flushed, written: this.#written, resumedAfter: this.#resumedAfter };
    const tell = ({ kind, facts }: Violation) => this.#violated(kind, facts, plan);
    if (mode === "sealed") {
      const { found, verdicts } = await readSealed(path, this.#keys!, {
        flushed: this.#flushed,
        killed,
        verify: whole,
      });
      for (const facts of verdicts) tell({ kind: "verdict", facts });
      return checkLines(found, known, tell);
    }
    const files = filesOf(path, plan.through, (file, what) => this.#unreadable(file, what, plan));
    const found = linesOf(files, (file, what) => this.#unreadable(file, what, plan));
    const checked = checkLines(found, known, tell);
    if (!rival) for (const facts of await crossCheck(path, files)) tell({ kind: "verdict", facts });
    return checked;
  }

  #tail(): number {
    const { path, seed, rival } = this.#options;
    const ignore = () => {};
    let highest = 0;
    for (const file of filesOf(path, rival ? "rotating-file-stream" : "output", ignore).reverse()) {
      for (const { text } of linesOf([file], ignore)) highest = Math.max(highest, numberOf(seed, text) ?? 0);
      if (highest > 0) return highest;
    }
    return 0;
  }

  #unreadable(file: string, what: string, plan: WriterPlan): void {
    if (this.#damaged.has(file)) return;
    this.#damaged.add(file);
    this.#violated("unreadable", `${file}: ${what}`, plan);
  }

  #violated(kind: ViolationKind, facts: string, plan: WriterPlan): void {
    this.#counts[kind] = (this.#counts[kind] ?? 0) + 1;
    if (this.#violations.length >= KEPT) return;
    const { from, to, through, rotateBytes, end } = plan;
    const run = JSON.stringify({ from, to, through, rotateBytes, end, flushed: this.#flushed, kills: this.#kills });
    this.#violations.push({ kind, facts: `${facts}\n    in or after the run ${run}` });
  }

  #finish(): RoundResult {
    const { path, mode, rival, lines } = this.#options;
    const files = filesOf(path, rival ? "rotating-file-stream" : "output", () => {});
    let torn = 0;
    if (mode !== "sealed") {
      for (const { text, ended } of linesOf(files, () => {}))
        if (ended && numberOf(this.#options.seed, text) === undefined) torn++;
    }
    const plan = this.#plan();
    if (!rival && !this.#over) {
      for (const name of strangeFiles(path, mode === "compress")) this.#violated("left-behind", name, plan);
      if (this.#highest !== lines)
        this.#violated("flushed-line-lost", `the log ends with ${this.#highest} of ${lines}`, plan);
    }
    this.#keys?.key.destroy();
    this.#keys?.signer.destroy();
    return {
      violations: this.#violations,
      counts: this.#counts,
      kills: this.#kills,
      killsInCalls: this.#killsInCalls,
      orderlyEnds: this.#orderlyEnds,
      checks: this.#checks,
      lines: this.#highest,
      torn,
      files: files.length,
      compressed: files.filter((file) => file.endsWith(".gz")).length,
      bytes: sizeOf(dirname(path)),
      unpromisedLost: this.#unpromisedLost,
    };
  }
}
