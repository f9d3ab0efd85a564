#!/usr/bin/env node
import { access, constants } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  FAILED,
  harmless,
  INTERRUPTED,
  indent,
  languageOf,
  OK,
  onInterrupt,
  paintFor,
  USAGE,
  useLanguage,
  wrap,
} from "@securecomm/example-terminal";
import { ATTACKS, attackNamed } from "./attacks/attacks.ts";
import { Answered, type CommandLine, readCommandLine, UsageError } from "./cli-options.ts";
import { Progress } from "./cli-progress.ts";
import { cliTexts } from "./cli-texts.ts";
import { runLaboratory } from "./laboratory.ts";
import { htmlReport } from "./report/html/page.ts";
import { type Obstacle, obstacleAt, writeReport } from "./report/html/write-report.ts";
import { jsonReport } from "./report/json-report.ts";
import { type Report, verdictOf } from "./report/report.ts";
import { textReport } from "./report/text-report.ts";

/** Narrower than this a table is not readable, wider than that lines are not. */
const [NARROWEST, WIDEST] = [60, 100];

async function main(args: readonly string[]): Promise<number> {
  useLanguage(languageOf(args, process.env));
  try {
    return await run(readCommandLine(args));
  } catch (error) {
    if (error instanceof Answered) return OK;
    const usage = error instanceof UsageError;
    const said = error instanceof Error ? error.message : String(error);
    complain(usage ? `${said}\n${cliTexts().more}` : cliTexts().broken(harmless(said)));
    return usage ? USAGE : FAILED;
  }
}

async function run(line: CommandLine): Promise<number> {
  const texts = cliTexts();
  if (line.list) return list();
  const unknown = line.names.filter((name) => attackNamed(name) === undefined);
  if (unknown.length > 0) {
    complain(texts.unknownAttack(unknown.map(harmless).join(", ")));
    process.stderr.write(`${ATTACKS.map(({ name }) => `  ${name}`).join("\n")}\n`);
    return USAGE;
  }
  // Said at once, not after half a minute of work.
  if (line.html !== undefined && !(await isFree(line.html, line.force))) return FAILED;

  const progress = new Progress(process.stderr);
  const stopping = new AbortController();
  const unwatch = onInterrupt(() => {
    stopping.abort();
    progress.say(texts.stopping);
  });
  let report: Report;
  try {
    report = await runLaboratory({
      attacks: line.names.length === 0 ? ATTACKS : ATTACKS.filter(({ name }) => line.names.includes(name)),
      seed: line.seed,
      minutes: line.controls ? line.minutes : undefined,
      signal: stopping.signal,
      onStep: progress.note,
    });
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    progress.say(texts.interrupted);
    return INTERRUPTED;
  } finally {
    progress.clear();
    unwatch();
  }
  if (line.json) print(`${jsonReport(report)}\n`);
  else print(`\n${textReport(report, { width: widthOf(process.stdout), paint: paintFor(process.stdout) })}`);
  const kept = line.html === undefined || (await keep(report, line.html, line.force));
  return verdictOf(report).ok && kept ? OK : FAILED;
}

function list(): number {
  const width = widthOf(process.stdout);
  const paint = paintFor(process.stdout);
  for (const { name, texts } of ATTACKS) {
    const { title, about } = texts();
    print(`${paint.strong(name)}  ${title}\n${indent(wrap(about, width - 4), "    ")}\n`);
  }
  return OK;
}

async function isFree(path: string, force: boolean): Promise<boolean> {
  try {
    await access(dirname(resolve(path)), constants.W_OK);
    return saidOf(await obstacleAt(path, force), path);
  } catch (error) {
    complain(cliTexts().noFile(harmless(path), reasonOf(error)));
    return false;
  }
}

async function keep(report: Report, path: string, force: boolean): Promise<boolean> {
  try {
    if (!saidOf(await writeReport(path, htmlReport(report), force), path)) return false;
  } catch (error) {
    complain(cliTexts().noFile(harmless(path), reasonOf(error)));
    return false;
  }
  process.stderr.write(`${cliTexts().written(harmless(path))}\n`);
  return true;
}

/** Whether nothing is in the way; says what is. */
function saidOf(obstacle: Obstacle | undefined, path: string): boolean {
  if (obstacle === undefined) return true;
  complain(obstacle === "other-file" ? cliTexts().otherFile(harmless(path)) : cliTexts().notAFile(harmless(path)));
  return false;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return harmless(code ?? message ?? "?");
}

function complain(text: string): void {
  process.stderr.write(`${paintFor(process.stderr).bad(cliTexts().error)} ${text}\n`);
}

function widthOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY === true ? Math.max(NARROWEST, Math.min(stream.columns ?? 80, WIDEST)) : WIDEST;
}

function print(text: string): void {
  process.stdout.write(text);
}

// Whoever reads only the first lines, as `head` does, is no reason to complain.
process.stdout.on("error", () => {});
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
