import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ownProcess } from "@securecomm/example-terminal";
import { writeWhole } from "../config/whole-file.ts";
import { type Places, runFolder } from "../places.ts";

/** What a running program tells `securecomm-peer status`. */
export interface RunFacts {
  /** Where it listens. */
  readonly url: string | undefined;
  readonly peers: readonly {
    readonly who: string;
    readonly fingerprint: string;
    /** How the peer was verified, as a sentence. */
    readonly verification: string;
    readonly state: "open" | "connecting" | "lost";
  }[];
  /** Transfers under way. */
  readonly transfers: number;
  readonly alerts: number;
  readonly lastAlert: { readonly at: number; readonly severity: string; readonly description: string } | undefined;
}

/** How often is looked whether something has changed, in milliseconds. */
const LOOK_EVERY = 500;

/**
 * Writes down what a running program does, now and whenever it has changed, until it is removed. A file that cannot be
 * written is no reason to stop: `status` then does not know of the program.
 */
export function keepRunFile(places: Places, command: string, facts: () => RunFacts): { remove(): Promise<void> } {
  const path = join(runFolder(places), `${process.pid}.json`);
  const since = Date.now();
  let written: string | undefined;
  let writing: Promise<void> = Promise.resolve();
  let removed = false;

  const write = async () => {
    if (removed) return;
    const text = JSON.stringify({ ...ownProcess(), command, since, ...facts() });
    if (text === written) return;
    written = text;
    await writeWhole(path, text).catch(() => {
      written = undefined;
    });
  };
  const look = () => {
    writing = writing.then(write, write);
  };
  // Also where the program ends without saying goodbye.
  const removeAtExit = () => rmSync(path, { force: true });

  look();
  const timer = setInterval(look, LOOK_EVERY).unref();
  process.once("exit", removeAtExit);
  return {
    async remove() {
      removed = true;
      clearInterval(timer);
      await writing.catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
      process.off("exit", removeAtExit);
    },
  };
}
