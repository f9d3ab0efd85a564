import { join } from "node:path";
import type { SessionMonitor, SessionMonitorOptions } from "@securecomm/anomaly";
import { readWhole, writeWhole } from "../config/whole-file.ts";
import type { Places } from "../places.ts";

type Baselines = NonNullable<SessionMonitorOptions["baselines"]>;

/** What ten thousand peers take at most, in bytes. */
const MOST_BYTES = 2 ** 26;

/** The file of what peers usually do. */
export function baselinesPath({ state }: Places): string {
  return join(state, "baselines.json");
}

/** What peers usually did when a program last ran; `undefined` where that is not known. */
export async function readBaselines(places: Places): Promise<Baselines | undefined> {
  try {
    const content = await readWhole(baselinesPath(places), MOST_BYTES);
    return content && (JSON.parse(Buffer.from(content).toString("utf8")) as Baselines);
  } catch {
    // Too large, or torn: peers are got to know again.
    return undefined;
  }
}

/** Keeps what peers usually do; of two programs that do so at once the later one's stays. */
export async function writeBaselines(places: Places, monitor: SessionMonitor): Promise<void> {
  await writeWhole(baselinesPath(places), JSON.stringify(monitor));
}
