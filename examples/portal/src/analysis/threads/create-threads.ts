import { availableParallelism } from "node:os";
import { type Connect, type Connection, connectInline, connectWorkers } from "./connection.ts";
import { ThreadError, type Threads } from "./threads.ts";
import { Turns } from "./turns.ts";

/** How many threads there are, and what each may take. */
export interface ThreadsOptions {
  /** Detectors that are open at once; others wait. Twice the cores unless told, at least 4. */
  readonly detectors?: number;
  /** Trainings at once; 1 unless told: each holds 50,000 lines. */
  readonly trainings?: number;
  /** What each thread's heap may grow to, in megabytes; 1,024 unless told. */
  readonly heapMegabytes?: number;
}

/**
 * Threads beside the program.
 *
 * @param worker The built `worker.ts`: `new URL("./analysis/worker.js", import.meta.url)` of the built program.
 */
export function createWorkerThreads(worker: URL, options: ThreadsOptions = {}): Threads {
  return threadsOver(connectWorkers(worker, options.heapMegabytes ?? 1024), options);
}

/** The same computations in this thread, which answers nothing meanwhile: for tests that read the sources. */
export function createInlineThreads(options: ThreadsOptions = {}): Threads {
  return threadsOver(connectInline, options);
}

function threadsOver(connect: Connect, options: ThreadsOptions): Threads {
  const detectorTurns = new Turns(options.detectors ?? Math.max(4, 2 * availableParallelism()));
  const trainingTurns = new Turns(options.trainings ?? 1);
  const open = new Set<Connection>();
  const closed = new AbortController();

  function begin(endTurn: () => void, onProgress: (share: number) => void = () => {}) {
    const connection = connect(onProgress);
    open.add(connection);
    const end = async () => {
      open.delete(connection);
      await connection.end();
      endTurn();
    };
    return { connection, end };
  }

  return {
    get isCrowded() {
      return detectorTurns.waiting > 0;
    },
    async train(batches, training, { onProgress, signal }) {
      const cancelled = AbortSignal.any([signal, closed.signal]);
      const endTurn = await turn(trainingTurns, cancelled);
      const { connection, end } = begin(endTurn, onProgress);
      const onAbort = () => void connection.end();
      cancelled.addEventListener("abort", onAbort, { once: true });
      try {
        for await (const batch of batches) {
          if (cancelled.aborted) throw new ThreadError("cancelled");
          await connection.call("take", batch);
        }
        if (cancelled.aborted) throw new ThreadError("cancelled");
        const trained = await connection.call("train", training);
        // Within this thread it could not be ended before.
        if (cancelled.aborted) throw new ThreadError("cancelled");
        return trained;
      } finally {
        cancelled.removeEventListener("abort", onAbort);
        await end();
      }
    },
    async openDetector(detector, signal) {
      const cancelled = signal === undefined ? closed.signal : AbortSignal.any([signal, closed.signal]);
      const { connection, end } = begin(await turn(detectorTurns, cancelled));
      try {
        await connection.call("open", detector);
      } catch (error) {
        await end();
        throw error;
      }
      return {
        observe: (entries) => connection.call("observe", entries),
        async learn(feedback) {
          await connection.call("learn", feedback);
        },
        adjust: (rows) => connection.call("adjust", rows),
        snapshot: () => connection.call("snapshot", undefined),
        close: end,
      };
    },
    async close() {
      closed.abort();
      await Promise.all(Array.from(open, (connection) => connection.end()));
    },
  };
}

async function turn(turns: Turns, signal: AbortSignal): Promise<() => void> {
  try {
    return await turns.take(signal);
  } catch {
    throw new ThreadError("cancelled");
  }
}
