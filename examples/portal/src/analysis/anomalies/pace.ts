import { setImmediate } from "node:timers/promises";

/** Milliseconds of work at a stretch: others of this process have their turn in between. */
const STRETCH = 10;

/** To be awaited between the steps of long work: lets others have their turn once the last is long enough ago. */
export function createPace(stretch = STRETCH): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < stretch) return;
    await setImmediate();
    began = performance.now();
  };
}
