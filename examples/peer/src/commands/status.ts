import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { harmless } from "@securecomm/example-terminal";
import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { contextOf } from "../context.ts";
import { glimpseIdentity, type IdentityGlimpse } from "../identity/identity-store.ts";
import { peopleOf } from "../people/people.ts";
import { identityPath, type Places } from "../places.ts";
import { plainError } from "../plain-error.ts";
import { type RunningProgram, runningPrograms } from "../running/run-files.ts";
import { logPath } from "../watch/log.ts";
import { loadModel } from "../watch/model.ts";
import { sayFacts, sayJson } from "./print.ts";
import { examples } from "./shared.ts";
import { statusTexts } from "./status-texts.ts";

/** `status`: who this user is, and what runs. */
export function addStatus(program: Command): void {
  program
    .command("status")
    .description(statusTexts().about)
    .addHelpText("after", () => examples("securecomm-peer status", "securecomm-peer status --json"))
    .action(status);
}

interface Facts {
  readonly identity: IdentityGlimpse | { readonly kind: "damaged"; readonly path: string; readonly why: string };
  readonly people: { readonly contacts: number; readonly claimed: number; readonly unchecked: number };
  readonly log:
    | { readonly folder: string; readonly files: number; readonly bytes: number; readonly sealed: boolean }
    | undefined;
  readonly model: ModelFacts | undefined;
  readonly running: readonly RunningProgram[];
}

interface ModelFacts {
  readonly origin: "own" | "ready";
  readonly threshold: number;
  readonly at: number | undefined;
  readonly fault: string | undefined;
}

async function status(_options: object, command: Command): Promise<void> {
  const { places, config, json } = await contextOf(command);
  const [identity, people, log, model, running] = await Promise.all([
    identityOf(places),
    peopleOf(places).list(),
    logOf(places, config),
    modelOf(places, config),
    runningPrograms(places),
  ]);
  const claimed = people.filter((person) => person.claimed).length;
  const unchecked = people.filter((person) => person.checked === undefined).length;
  const facts: Facts = {
    identity,
    people: { contacts: people.length - claimed, claimed, unchecked },
    log,
    model,
    running,
  };
  if (json) sayJson({ event: "status", at: Date.now(), ...facts, identity: publicPart(identity) });
  else print(facts);
}

function print({ identity, people, log, model, running }: Facts): void {
  const texts = statusTexts();
  sayFacts([
    [texts.identity, identityText(identity)],
    [texts.people, texts.peopleFacts(people.contacts, people.claimed, people.unchecked)],
    [
      texts.log,
      log === undefined ? texts.logOff : texts.logFacts(log.folder, log.files, sizeText(log.bytes), log.sealed),
    ],
    [texts.model, modelText(model)],
    [texts.running, running.length === 0 ? texts.nothingRuns : String(running.length)],
  ]);
  for (const program of running) {
    for (const line of linesOf(program)) process.stdout.write(`  ${harmless(line)}\n`);
  }
}

function linesOf({ command, pid, since, url, peers, transfers, alerts, lastAlert }: RunningProgram): string[] {
  const texts = statusTexts();
  return [
    texts.program(command, pid, timeText(since)),
    ...(url === undefined ? [] : [`  ${texts.listens(url)}`]),
    ...peers.map(
      ({ who, state, verification }) =>
        `  ${who} (${texts.states[state]})${verification === "" ? "" : `: ${verification}`}`,
    ),
    ...(peers.length === 0 ? [`  ${texts.noPeers}`] : []),
    `  ${texts.counts(transfers, alerts)}`,
    ...(lastAlert === undefined
      ? []
      : [`  ${texts.lastAlert(timeText(lastAlert.at), lastAlert.severity, lastAlert.description)}`]),
  ];
}

async function identityOf(places: Places): Promise<Facts["identity"]> {
  try {
    return await glimpseIdentity(places);
  } catch (error) {
    return { kind: "damaged", path: identityPath(places), why: plainError(error).sentence };
  }
}

function identityText(identity: Facts["identity"]): string {
  const texts = statusTexts();
  switch (identity.kind) {
    case "open":
      return texts.open(harmless(identity.identity.name), identity.identity.fingerprint);
    case "damaged":
      return texts.damaged(identity.path, identity.why);
    default:
      return texts[identity.kind](identity.path);
  }
}

function publicPart(identity: Facts["identity"]): object {
  if (identity.kind !== "open") return identity;
  const { name, fingerprint } = identity.identity;
  return { kind: "open", path: identity.path, name, fingerprint };
}

async function logOf(places: Places, config: Config): Promise<Facts["log"]> {
  if (config.log === false) return undefined;
  const folder = dirname(logPath(places));
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(
    names
      .filter((name) => /^peer.*\.log/.test(name))
      .map(async (name) => (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0),
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { folder, files: sizes.length, bytes, sealed: config.log?.seal !== undefined };
}

async function modelOf(places: Places, config: Config): Promise<ModelFacts | undefined> {
  if (config.model === false) return undefined;
  const { model, origin, fault } = await loadModel(places);
  return { origin, threshold: model.threshold, at: model.trained.at, fault };
}

function modelText(model: ModelFacts | undefined): string {
  const texts = statusTexts();
  if (model === undefined) return texts.modelOff;
  const threshold = model.threshold.toFixed(4);
  const text = model.origin === "own" ? texts.own(timeText(model.at ?? 0), threshold) : texts.ready(threshold);
  return model.fault === undefined ? text : text + texts.fault(harmless(model.fault));
}

function timeText(at: number): string {
  const time = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${day} ${time.toTimeString().slice(0, 8)}`;
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 20 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
