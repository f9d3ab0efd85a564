import { assert, type IPropertyWithHooks, type IRawProperty } from "fast-check";

const seed = Math.floor(Math.random() * 2 ** 31);

/** Checks a property under a seed that is printed, so that every failure can be run again. */
export async function check<Values>(
  property: IRawProperty<Values, boolean> | IPropertyWithHooks<Values>,
  numRuns = 200,
): Promise<void> {
  console.info(`fast-check seed ${seed}, ${numRuns} runs`);
  await assert(property as IRawProperty<Values, boolean>, { seed, numRuns });
}
