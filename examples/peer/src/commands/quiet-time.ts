import { InvalidArgumentError } from "commander";
import type { TransferFacts } from "../files/transfer-facts.ts";
import { fileCommandTexts } from "./file-texts.ts";

const LOOK_EVERY = 250;

/** Resolves when nothing about the transfers has changed for so many seconds; never without a number of them. */
export function quietFor(seconds: number | undefined, list: () => readonly TransferFacts[]): Promise<void> {
  return new Promise((resolve) => {
    if (seconds === undefined) return;
    let [last, since] = ["", performance.now()];
    const timer = setInterval(() => {
      const now = list()
        .map(({ id, state, moved }) => `${id} ${state} ${moved}`)
        .join();
      if (now !== last) [last, since] = [now, performance.now()];
      else if (performance.now() - since >= seconds * 1_000) {
        clearInterval(timer);
        resolve();
      }
    }, LOOK_EVERY).unref();
  });
}

/** Reads a number of seconds of the command line. */
export function secondsArgument(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError(fileCommandTexts().notSeconds);
  return Number(text);
}
