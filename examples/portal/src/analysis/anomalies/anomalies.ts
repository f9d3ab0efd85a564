import type { EffectView } from "../../contract/anomalies.ts";
import type { Language } from "../../contract/common.ts";
import { PortalError } from "../../problems/portal-error.ts";
import type { Anomalies, Happenings } from "../../services.ts";
import type { Database } from "../../storage/database.ts";
import { viewsOf } from "./anomaly-view.ts";
import { changeVerdict, checkReasons, whereIs } from "./judging.ts";
import { listAnomalies } from "./list-anomalies.ts";
import { measure } from "./measures.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import { Rankers } from "./rankers.ts";
import { again } from "./retry.ts";
import { sightOf } from "./sight.ts";
import { storeVerdict, verdictOf, withdrawVerdict } from "./verdict-store.ts";

/**
 * What was found, and what operators say of it.
 *
 * @param clock Of verdicts, in milliseconds since the epoch; the database's own unless told.
 */
export function createAnomalies({
  database,
  happenings,
  clock,
}: {
  readonly database: Database;
  readonly happenings: Pick<Happenings, "publish">;
  readonly clock?: () => number;
}): Anomalies {
  const { db } = database;
  const rankers = new Rankers();
  // Whoever waits for the database's lock holds a connection: of one API one does, the others wait here.
  const judging = new OneAtATime();
  const now = () => (clock === undefined ? undefined : new Date(clock()));

  async function change(
    anomalyId: number,
    language: Language,
    how: (...about: Parameters<Parameters<typeof changeVerdict>[3]>) => Promise<"changed" | "as it was">,
  ): Promise<EffectView> {
    const { apiId, modelId } = await whereIs(db, anomalyId);
    // Before anybody waits for it.
    await rankers.get(db, modelId);
    let isChanged = false;
    const effect = await judging.do(apiId, () =>
      again(() =>
        changeVerdict(db, rankers, { anomalyId, language }, async (tx, line, where) => {
          isChanged = (await how(tx, line, where)) === "changed";
        }),
      ),
    );
    if (!isChanged) return effect;
    // What was said is kept, whether or not others could be told at once.
    await happenings.publish({ type: "verdict", apiId, anomalyId }).catch(() => {});
    return effect;
  }

  return {
    list: async (apiId, modelId, query, language) =>
      listAnomalies(db, await sightOf(db, apiId, modelId), query, language),
    async get(anomalyId, language) {
      const { apiId, modelId } = await whereIs(db, anomalyId);
      const [view] = await viewsOf(db, await sightOf(db, apiId, modelId), [anomalyId], language);
      if (view === undefined) throw new PortalError("no-such-anomaly", { anomalyId });
      return view;
    },
    judge: (anomalyId, request, by, language) =>
      change(anomalyId, language, async (tx, line, where) => {
        checkReasons(request, where, language);
        await storeVerdict(tx, line, request, { by, now: now() });
        return "changed";
      }),
    undo: (anomalyId, _by, language) =>
      change(anomalyId, language, async (tx, line) => {
        if ((await verdictOf(tx, line)) === undefined) return "as it was";
        await withdrawVerdict(tx, line, now());
        return "changed";
      }),
    measures: async (apiId, modelId) => measure(db, await sightOf(db, apiId, modelId)),
  };
}
