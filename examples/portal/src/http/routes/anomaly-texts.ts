import type { Language } from "../../contract/common.ts";
import { PortalError } from "../../problems/portal-error.ts";
import type { Anomalies } from "../../services.ts";

/** Listeners get the same alert at about the same time: it is looked up once for all of them. */
const KEPT = 256;

/** Descriptions of anomalies for live alerts; `undefined` for one that is no longer there. */
export function createAnomalyTexts(
  anomalies: Pick<Anomalies, "get">,
): (anomalyId: number, language: Language) => Promise<string | undefined> {
  const kept = new Map<string, Promise<string | undefined>>();
  return (anomalyId, language) => {
    const key = `${language}:${anomalyId}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const text = anomalies.get(anomalyId, language).then(
      (anomaly) => anomaly.anomaly_description,
      (error: unknown) => {
        kept.delete(key);
        if (error instanceof PortalError && error.code === "no-such-anomaly") return undefined;
        throw error;
      },
    );
    kept.set(key, text);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return text;
  };
}
