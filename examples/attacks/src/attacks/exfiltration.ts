import type { Lab } from "../lab/lab.ts";
import type { Attack, Observation } from "./attack.ts";
import { Findings } from "./findings.ts";
import { Loot } from "./loot.ts";
import { textsOf } from "./texts.ts";
import { thiefAtBob } from "./thief.ts";

/** Files that are fetched, pieces of each, and bytes of a piece: 16 MiB in all. */
const FILES = 8;
const PIECES = 32;
const PIECE = 65_536;

/** Whoever has a trusted peer's key fetches everything in the night. */
export const exfiltration: Attack = {
  name: "exfiltration",
  texts: textsOf("exfiltration"),
  stoppedBy: "detector",
  run,
};

async function run(lab: Lab): Promise<Observation> {
  const findings = new Findings();
  const { hostile, his, told } = await thiefAtBob(lab);
  const piece = new Uint8Array(PIECE).fill(0x5a);

  const loot = new Loot(lab, "bytes");
  const struckAt = performance.now();
  const before = lab.bob.receivedCount;
  for (let file = 0; file < FILES; file++) {
    await hostile.send({ fetch: `archive-${file}` });
    await lab.until(() => lab.bob.receivedCount === before + file + 1, "bob was asked");
    // Bob's program gives a trusted peer what it asks for.
    for (let sent = 0; sent < PIECES; sent++) {
      await his.send(piece);
      loot.add(PIECE);
    }
  }
  await lab.until(() => told.bytes === FILES * PIECES * PIECE, "everything was fetched");
  return { ...findings.observation(struckAt), taken: loot.taken() };
}
