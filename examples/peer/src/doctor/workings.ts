import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { harmless } from "@securecomm/example-terminal";
import { createIdentity, createSecureSession, type Listener, listen, pinned } from "@securecomm/transport";
import type { Config } from "../config/config.ts";
import { settingNamed } from "../config/settings.ts";
import type { Places } from "../places.ts";
import { plainError } from "../plain-error.ts";
import { runningPrograms } from "../running/run-files.ts";
import { openLog } from "../watch/log.ts";
import { loadModel, modelPath } from "../watch/model.ts";
import { type Finding, failed, ok, warning } from "./check.ts";
import { doctorTexts } from "./texts.ts";

const SCORES = 200;
const PATIENCE = 15_000;

/** The log: opened with the user's settings, but in a folder for the moment, so that nothing is added to the real one. */
export async function lookAtLog(config: Config): Promise<Finding> {
  const texts = doctorTexts();
  if (config.log === false) return ok(texts.logOff);
  const folder = await mkdtemp(join(tmpdir(), "securecomm-doctor-"));
  try {
    const troubles: string[] = [];
    const places: Places = { config: folder, state: folder, downloads: folder };
    const opened = openLog(places, config, ({ message }) => troubles.push(message));
    opened?.log.error("doctor");
    await opened?.log.close();
    const [trouble] = troubles;
    if (trouble !== undefined) return failed(texts.logBad(harmless(trouble)), texts.logTodo);
    return ok(opened?.sealed ? texts.logSealed : texts.logFine);
  } catch (error) {
    return failed(texts.logBad(error instanceof Error ? harmless(error.message) : "?"), texts.logTodo);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The model: loaded, and asked for scores. */
export async function lookAtModel(places: Places, config: Config): Promise<Finding> {
  const texts = doctorTexts();
  if (config.model === false) return ok(texts.modelOff);
  const { model, origin, fault } = await loadModel(places);
  if (fault !== undefined) return failed(texts.modelBad(modelPath(places), harmless(fault)), texts.modelTodo);
  const row = model.featureSet.features.map(() => 0);
  const began = performance.now();
  for (let count = 0; count < SCORES; count++) {
    const score = model.score(row);
    if (!(score >= 0 && score <= 1)) return failed(texts.modelBad(modelPath(places), String(score)), texts.modelTodo);
  }
  const ms = ((performance.now() - began) / SCORES).toFixed(3);
  return ok(origin === "own" ? texts.modelOwn(ms) : texts.modelReady(ms));
}

/** The cryptography: a real session over TCP between two identities that are thrown away. */
export async function lookAtSession(): Promise<Finding> {
  const texts = doctorTexts();
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    const began = performance.now();
    const [one, other] = await Promise.all([createIdentity({ name: "one" }), createIdentity({ name: "other" })]);
    const listener = await listen("tcp://127.0.0.1:0", { identity: other, trust: pinned(one.fingerprint) });
    try {
      const [session] = await Promise.all([
        createSecureSession({
          connect: listener.url,
          identity: one,
          trust: pinned(other.fingerprint),
          signal,
        }).then(async (dialled) => {
          await dialled.send("ping");
          for await (const answer of dialled) {
            if (answer !== "ping") throw new Error("another message came back");
            break;
          }
          return dialled;
        }),
        echoOnce(listener),
      ]);
      await session.close();
    } finally {
      await listener.close();
    }
    return ok(texts.session(Math.round(performance.now() - began)));
  } catch (error) {
    return failed(texts.sessionBad(plainError(error).sentence), texts.sessionTodo);
  }
}

/** Sends the first message of the first peer back. */
async function echoOnce(listener: Listener): Promise<void> {
  for await (const session of listener) {
    for await (const message of session) {
      await session.send(message);
      return;
    }
  }
}

/** The address that `listen` takes: free, or used by a program of this user. */
export async function lookAtPort(places: Places, config: Config): Promise<Finding> {
  const texts = doctorTexts();
  const address = config.listen ?? String(settingNamed("listen")?.byDefault());
  const own = (await runningPrograms(places)).find(({ url }) => url === address);
  if (own !== undefined) return ok(texts.portOurs(address, own.pid));
  try {
    const identity = await createIdentity({ name: "doctor" });
    // Whoever comes in this instant is turned away.
    const listener = await listen(address, { identity, trust: pinned(identity.fingerprint) });
    await listener.close();
    return ok(texts.portFree(address));
  } catch (error) {
    const taken = /EADDRINUSE|listens there already/.test(error instanceof Error ? error.message : "");
    return taken
      ? warning(texts.portTaken(address), texts.portTodo)
      : failed(texts.portBad(address, plainError(error).sentence), texts.portTodo);
  }
}
