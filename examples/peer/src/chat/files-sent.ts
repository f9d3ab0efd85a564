import { setTimeout as pause } from "node:timers/promises";
import { harmless } from "@securecomm/example-terminal";
import type { TransferFacts } from "../files/transfer-facts.ts";
import type { Engine } from "./engine.ts";
import type { Desk } from "./slash/command.ts";
import type { Tally } from "./tally.ts";
import { chatTexts } from "./texts.ts";

const LOOK_EVERY = 100;

/**
 * Resolves when no file of this side's, and none that was asked for, is under way any more, or none can go on because
 * nobody is left for it.
 * @param timeout milliseconds after which a file is given up of which nothing moves while the peer is there.
 */
export async function filesSent({ engine, tally, tell }: Desk, timeout: number): Promise<void> {
  const left = () => underWay(engine, tally);
  const count = left().length;
  if (count > 0) tell(chatTexts().waitingForFiles(count));
  const still = new Map<number, { readonly moved: number; time: number }>();
  let last = performance.now();
  for (let files = left(); files.length > 0; files = left()) {
    await pause(LOOK_EVERY, undefined, { ref: false });
    const now = performance.now();
    for (const { id, state, moved, who, name } of files) {
      const before = still.get(id);
      if (before === undefined || moved > before.moved) still.set(id, { moved, time: 0 });
      // Where the peer is away or checks what it has, the time is not its own.
      else if (state === "offered" || state === "moving") before.time += now - last;
      if ((still.get(id)?.time ?? 0) < timeout) continue;
      tell(chatTexts().notMoving(harmless(who), harmless(name), Math.round(timeout / 1_000)));
      still.delete(id);
      await engine.transfers.stop(id).catch(() => {});
    }
    last = now;
  }
}

/** Resolves when all lines have been given to sessions, or can go nowhere. */
export async function linesSent(engine: Engine): Promise<void> {
  const { conversation } = engine;
  for (;;) {
    await conversation.flushed();
    if (!conversation.linesWait || engine.dialled().every(({ link }) => link.session !== undefined)) return;
    await pause(LOOK_EVERY, undefined, { ref: false });
  }
}

function underWay(engine: Engine, { transfers: ordered }: Tally): readonly TransferFacts[] {
  const mayReturn = engine.dialled().length > 0;
  return engine.transfers
    .list()
    .filter(({ id, direction, state }) => (direction === "sent" || ordered.has(id)) && isLeft(state, mayReturn));
}

function isLeft(state: TransferFacts["state"], mayReturn: boolean): boolean {
  return state === "offered" || state === "moving" || state === "checking" || (state === "waiting" && mayReturn);
}
