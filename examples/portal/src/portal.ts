import { createAnomalies } from "./analysis/anomalies/anomalies.ts";
import { createDetections } from "./analysis/detections.ts";
import { createModels } from "./analysis/models.ts";
import type { Threads } from "./analysis/threads/threads.ts";
import { createHappenings } from "./happenings/happenings.ts";
import { createLeases } from "./happenings/leases.ts";
import { createImports } from "./logs/imports.ts";
import { createLogs } from "./logs/logs.ts";
import { createSamples } from "./sample/samples.ts";
import type { Services } from "./services.ts";
import type { Database } from "./storage/database.ts";

/** What stands behind the routes, put together. */
export interface RunningServices extends Services {
  /** Takes on what is to be done: detections that nobody does, and what processes that are gone left behind. */
  run(): void;
  /** Ends what is under way, saving where it stands. The database stays open. */
  close(): Promise<void>;
}

/** What {@link createServices} takes. */
export interface ServicesOptions {
  readonly database: Database;
  /** Where models are trained and lines judged. They are closed with the services. */
  readonly threads: Threads;
  /** Is told what went wrong where nobody waits for an answer. */
  readonly report: (error: unknown) => void;
}

/** Milliseconds between looks for what processes that are gone left behind: leases hold 15 seconds. */
const RECOVER_EVERY = 10_000;

/** Makes all services over one database. */
export async function createServices({ database, threads, report }: ServicesOptions): Promise<RunningServices> {
  const happenings = await createHappenings({ database });
  const leases = createLeases({ database });
  const shared = { database, happenings, leases };
  const logs = createLogs(shared);
  const imports = createImports(shared);
  const models = createModels({ ...shared, threads });
  const detections = createDetections({ ...shared, threads, report });
  const anomalies = createAnomalies(shared);
  const samples = createSamples({ logs, imports });

  let recovering: NodeJS.Timeout | undefined;
  const recover = async () => {
    try {
      await imports.recover();
      await models.recover();
    } catch (error) {
      report(error);
    }
  };

  return {
    logs,
    imports,
    models,
    detections,
    anomalies,
    happenings,
    samples,
    run() {
      void recover();
      recovering = setInterval(() => void recover(), RECOVER_EVERY);
      recovering.unref();
      detections.run();
    },
    async close() {
      clearInterval(recovering);
      const ended = await Promise.allSettled([imports.close(), models.close(), detections.close()]);
      ended.push(...(await Promise.allSettled([threads.close(), happenings.close()])));
      const failed = ended.find((result) => result.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    },
  };
}
