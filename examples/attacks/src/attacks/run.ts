import { judge, type Result } from "../judge.ts";
import { Lab, type LabOptions } from "../lab/lab.ts";
import type { Attack } from "./attack.ts";

/** Runs one attack in a laboratory of its own, which is gone afterwards, and says what became of it. */
export async function runAttack(attack: Attack, options: LabOptions = {}): Promise<Result> {
  const lab = await Lab.open(options);
  try {
    const result = judge(attack, await attack.run(lab), lab);
    // A monitor or log that failed has not seen all there was: what it says, or does not, is worth nothing.
    const fault = [...lab.alice.faults, ...lab.bob.faults][0];
    if (fault !== undefined) throw fault;
    return result;
  } finally {
    await lab.close();
  }
}
