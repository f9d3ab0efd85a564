import { randomInt } from "node:crypto";
import { unlink } from "node:fs/promises";
import { trainSessionModel } from "@securecomm/anomaly";
import { harmless } from "@securecomm/example-terminal";
import { type Command, InvalidArgumentError } from "commander";
import { writeWhole } from "../config/whole-file.ts";
import { contextOf } from "../context.ts";
import { Failure } from "../failure.ts";
import { loadModel, modelPath } from "../watch/model.ts";
import { modelTexts } from "./model-texts.ts";
import { say, sayFacts, sayJson } from "./print.ts";
import { examples } from "./shared.ts";

interface TrainOptions {
  readonly seed?: number;
  readonly days?: number;
}

const MOST_SEED = 2 ** 47;
const MOST_DAYS = 30;

/** `model`: the model that scores sessions. */
export function addModel(program: Command): void {
  const texts = modelTexts();
  const model = program
    .command("model")
    .description(texts.model)
    .addHelpText("after", () => examples("securecomm-peer model show", "securecomm-peer model train"));
  model
    .command("show")
    .description(texts.show)
    .addHelpText("after", () => examples("securecomm-peer model show"))
    .action(show);
  model
    .command("train")
    .description(texts.train)
    .option("--seed <number>", texts.seed, numberFrom(0, MOST_SEED))
    .option("--days <number>", texts.days, numberFrom(1, MOST_DAYS))
    .addHelpText("after", () => examples("securecomm-peer model train"))
    .action(train);
  model
    .command("reset")
    .description(texts.reset)
    .addHelpText("after", () => examples("securecomm-peer model reset"))
    .action(reset);
}

async function show(_options: object, command: Command): Promise<void> {
  const { places, json } = await contextOf(command);
  const texts = modelTexts();
  const { model, origin, fault } = await loadModel(places);
  const { rows, falsePositiveRate, seed, at } = model.trained;
  const { threshold, featureSet } = model;
  const path = modelPath(places);
  const features = `${featureSet.name} ${featureSet.version}`;
  if (json) {
    sayJson({ event: "model", origin, path, features, rows, threshold, falsePositiveRate, seed, at, fault });
    return;
  }
  sayFacts([
    [texts.origin, origin === "own" ? texts.own(path) : texts.ready],
    [texts.features, harmless(features)],
    [texts.rows, String(rows)],
    [texts.threshold, texts.thresholdAbout(threshold.toFixed(6), String(Number((falsePositiveRate * 100).toFixed(3))))],
    [texts.seedLabel, String(seed)],
    [texts.trained, at === undefined ? texts.unknown : new Date(at).toISOString()],
  ]);
  if (fault !== undefined) say(texts.fault(path, harmless(fault)), process.stderr);
}

async function train({ seed = randomInt(MOST_SEED), days }: TrainOptions, command: Command): Promise<void> {
  const { places, json } = await contextOf(command);
  const texts = modelTexts();
  const path = modelPath(places);
  const { stderr } = process;
  const progress = (share: number) => {
    if (json || stderr.isTTY !== true) return;
    stderr.write(`\r${texts.progress(Math.round(share * 100))}`);
  };
  const began = performance.now();
  progress(0);
  const model = trainSessionModel({
    seed,
    ...(days === undefined ? {} : { days }),
    at: Date.now(),
    onProgress: (done, total) => progress(done / total),
  });
  if (!json && stderr.isTTY === true) stderr.write("\n");
  await changing(path, () => writeWhole(path, JSON.stringify(model)));
  const ms = Math.round(performance.now() - began);
  if (json) sayJson({ event: "model-trained", at: Date.now(), path, threshold: model.threshold, ms });
  else say(texts.done(path, (ms / 1000).toFixed(1)));
}

async function reset(_options: object, command: Command): Promise<void> {
  const { places, json } = await contextOf(command);
  const texts = modelTexts();
  const path = modelPath(places);
  const removed = await changing(path, () =>
    unlink(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return false;
        throw error;
      },
    ),
  );
  if (json) sayJson({ event: "model-reset", at: Date.now(), path, removed });
  else say(removed ? texts.removed(path) : texts.nothingToRemove);
}

async function changing<Result>(path: string, task: () => Promise<Result>): Promise<Result> {
  try {
    return await task();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Failure(modelTexts().unwritable(path, code), "ERR_MODEL");
  }
}

function numberFrom(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(modelTexts().notANumber(least, most));
  };
}
