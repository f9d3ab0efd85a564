import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { DetectionView, ModelView, Page, PortalEvent } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Loading, Progress } from "../../components/progress.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useQuery } from "../../hooks/use-query.ts";
import { formatShare } from "../../i18n/format.ts";
import { useEvents } from "../../state/events.ts";
import { shareOf } from "../import/upload-queue.ts";
import { t } from "./texts.ts";

type Scan = Pick<DetectionView, "state" | "total" | "scanned">;
type DetectionEvent = Extract<PortalEvent, { readonly type: "detection" }>;

/** What is known of a model once it has gone over the lines; until then, the button that makes it do so. */
export function RunOnce({
  apiId,
  model,
  children,
}: {
  readonly apiId: string;
  readonly model: ModelView;
  readonly children: ComponentChildren;
}) {
  const [told, setTold] = useState<DetectionEvent | undefined>(undefined);
  const detections = useQuery(`detections ${apiId} ${model.id}`, (signal) =>
    portal.get<Page<DetectionView>>(path`/api/apis/${apiId}/detections`, { query: { modelId: model.id }, signal }),
  );
  useEvents((event) => {
    if (event.type === "detection" && event.modelId === model.id) setTold(event);
  });
  const run = useAction(async () => {
    await portal.post(path`/api/apis/${apiId}/detections`, { modelId: model.id });
    detections.reload();
  });
  if (detections.error !== undefined) return <ProblemNotice error={detections.error} onRetry={detections.reload} />;
  if (detections.data === undefined) return <Loading />;
  const scan: Scan | undefined =
    told === undefined ? detections.data.items[0] : { ...told, state: told.state as Scan["state"] };
  if (scan === undefined) {
    return (
      <>
        <p>{t("measuresNone")}</p>
        {run.error !== undefined && <ProblemNotice error={run.error} />}
        <div class="actions">
          <Button look="primary" busy={run.busy} onClick={() => void run.run()}>
            {t("runOnce")}
          </Button>
        </div>
      </>
    );
  }
  const share = shareOf(scan.scanned, scan.total);
  return (
    <>
      {scan.state === "scanning" && <Progress label={t("running", formatShare(share ?? 0, 0))} value={share} />}
      {children}
    </>
  );
}
