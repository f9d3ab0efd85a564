import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { languageOf, useLanguage } from "@securecomm/example-terminal";
import { flipOneBit, part, replayRecord, standInTheMiddle } from "./demo/attacks.ts";
import type { Cast } from "./demo/cast.ts";
import { chat, meet, pair, sendFile } from "./demo/peace.ts";
import { Stage } from "./demo/stage.ts";
import { demoTexts } from "./demo/texts.ts";
import { attackTable } from "./report/attack-table.ts";

/** Time for all of it, in milliseconds. */
const DEADLINE = 90_000;
/** Columns of the table where there is no terminal. */
const PLAIN_WIDTH = 100;

async function play(cast: Cast): Promise<void> {
  await pair(cast);
  await meet(cast);
  await chat(cast);
  await sendFile(cast);
  await flipOneBit(cast);
  await replayRecord(cast);
  await standInTheMiddle(cast);
  await part(cast);
  const { stage, results } = cast;
  stage.scene(demoTexts().table);
  stage.print("", ...attackTable(results, [], { width: stage.width || PLAIN_WIDTH, paint: stage.paint }));
}

/** Rejects when the time is over or somebody presses Ctrl-C. */
function interruption(): { promise: Promise<never>; over: () => void } {
  let stop: (why: string) => void = () => {};
  const promise = new Promise<never>((_, reject) => {
    stop = (why) => reject(new Error(why));
  });
  const timer = setTimeout(() => stop(demoTexts().late(DEADLINE / 1_000)), DEADLINE);
  const onSignal = () => stop(demoTexts().interrupted);
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  return { promise, over: () => clearTimeout(timer) };
}

async function main(args: readonly string[]): Promise<number> {
  const language = languageOf(args, process.env);
  useLanguage(language);
  const start = performance.now();
  const stage = new Stage();
  stage.title("SecureComm", demoTexts().about);
  const folder = await mkdtemp(join(tmpdir(), "securecomm-demo-"));
  const told = args.indexOf("--peer");
  const program =
    told < 0 ? createRequire(import.meta.url).resolve("@securecomm/example-peer/program") : (args[told + 1] as string);
  const cast: Partial<Cast> & Pick<Cast, "stage" | "program" | "folder" | "language" | "results"> = {
    stage,
    program,
    folder,
    language,
    results: [],
  };
  const { promise: interrupted, over } = interruption();
  try {
    await Promise.race([play(cast as Cast), interrupted]);
  } catch (error) {
    stage.check(error instanceof Error ? error.message : String(error), false);
  } finally {
    over();
    await Promise.all([cast.alice?.leave(), cast.bob?.leave(), cast.proxy?.close()]);
    await rm(folder, { recursive: true, force: true });
  }
  stage.verdict((performance.now() - start) / 1_000);
  if (stage.good) stage.print(demoTexts().hint);
  return stage.good ? 0 : 1;
}

// What an interrupted scene still holds open must not keep the program from ending.
void main(process.argv.slice(2)).then((code) => process.exit(code));
