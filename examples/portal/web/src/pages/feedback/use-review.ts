import { useEffect, useRef, useState } from "preact/hooks";
import { judge as sendVerdict, undoVerdict } from "../../anomalies/requests.ts";
import type { ApiError } from "../../api/problem.ts";
import type { AnomalyView, DetectionView, EffectView } from "../../api/types.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useQuery } from "../../hooks/use-query.ts";
import { language } from "../../i18n/language.ts";
import { useEvents } from "../../state/events.ts";
import { judgement, type Marks, marked, marksOf } from "./marks.ts";
import { currentOf, EMPTY_QUEUE, moved, type Queue, refreshed, returned, skipped, taken } from "./queue.ts";
import { loadQueue } from "./requests.ts";

export type Deed = "confirmed" | "false-alarm" | "marks" | "undone";
export type Outcome = { readonly deed: Deed; readonly effect: EffectView };
interface Draft {
  readonly marks: Marks;
  readonly note: string;
}
type Judged = Draft & { readonly id: number };

/** The review of one API's anomalies: what waits, what is being said of it, and what that did. */
export interface Review {
  readonly queue: Queue;
  readonly current: AnomalyView | undefined;
  /** Kinds that wait, beyond those that are loaded. */
  readonly total: number;
  readonly detection: DetectionView | undefined;
  readonly loading: boolean;
  readonly error: ApiError | undefined;
  readonly reload: () => void;
  readonly draft: Draft;
  readonly mark: (key: string, right: boolean) => boolean | undefined;
  readonly write: (note: string) => void;
  readonly judge: (verdict: "confirmed" | "false-alarm" | undefined) => Promise<boolean>;
  readonly undo: () => Promise<boolean>;
  readonly canUndo: boolean;
  readonly skip: () => void;
  readonly move: (by: number) => boolean;
  readonly busy: boolean;
  readonly failure: ApiError | undefined;
  readonly retry: () => void;
  readonly outcome: Outcome | undefined;
}

const NOTHING: Draft = { marks: new Map(), note: "" };
/** Events come in swarms while a detection runs. */
const CALM = 1500;

export function useReview(apiId: string): Review {
  const lang = language.value;
  const query = useQuery(`queue ${apiId} ${lang}`, (signal) => loadQueue(apiId, lang, signal), { keep: true });
  const [queue, setQueue] = useState<Queue>(EMPTY_QUEUE);
  const [drafts, setDrafts] = useState<ReadonlyMap<number, Draft>>(new Map());
  const [judged, setJudged] = useState<readonly Judged[]>([]);
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const again = useRef<() => void>(() => {});
  /** Until something is done here, the first place is the one to begin with, whatever comes to stand there. */
  const touched = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    setQueue(EMPTY_QUEUE);
    setDrafts(new Map());
    setJudged([]);
    setOutcome(undefined);
    touched.current = false;
  }, [apiId]);
  useEffect(() => {
    const answer = query.data;
    if (answer?.apiId !== apiId) return;
    setQueue((before) => refreshed(touched.current ? before : EMPTY_QUEUE, answer.anomalies));
  }, [query.data, apiId]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEvents((event) => {
    if (event.type === "apis" || event.type === "lines" || event.type === "import" || event.apiId !== apiId) return;
    if (event.type === "model") return;
    clearTimeout(timer.current);
    timer.current = setTimeout(query.reload, CALM);
  });

  const current = currentOf(queue);
  const draftOf = (anomaly: AnomalyView): Draft =>
    drafts.get(anomaly.id) ?? { marks: marksOf(anomaly), note: anomaly.verdict?.note ?? "" };
  const draft = current === undefined ? NOTHING : draftOf(current);
  const change = (anomaly: AnomalyView, next: Draft) => {
    touched.current = true;
    setDrafts((before) => new Map(before).set(anomaly.id, next));
  };

  const judging = useAction(async (anomaly: AnomalyView, verdict: "confirmed" | "false-alarm" | undefined) => {
    const said = draftOf(anomaly);
    const body = judgement(verdict, said.marks, said.note);
    if (body === undefined) return false;
    const effect = await sendVerdict(anomaly.id, apiId, body);
    setOutcome({ deed: verdict ?? "marks", effect });
    setJudged((before) => [...before.filter(({ id }) => id !== anomaly.id), { id: anomaly.id, ...said }]);
    if (verdict !== undefined) setQueue((before) => taken(before, anomaly.id));
    query.reload();
    return true;
  });
  const undoing = useAction(async (last: Judged) => {
    const effect = await undoVerdict(last.id, apiId);
    setOutcome({ deed: "undone", effect });
    setJudged((before) => before.filter(({ id }) => id !== last.id));
    setQueue((before) => returned(before, effect.anomaly));
    change(effect.anomaly, last);
    query.reload();
    return true;
  });

  const judge: Review["judge"] = async (verdict) => {
    if (current === undefined) return false;
    touched.current = true;
    again.current = () => void judging.run(current, verdict);
    undoing.clear();
    return (await judging.run(current, verdict)) ?? false;
  };
  const undo: Review["undo"] = async () => {
    const last = judged.at(-1);
    if (last === undefined) return false;
    again.current = () => void undoing.run(last);
    judging.clear();
    return (await undoing.run(last)) ?? false;
  };
  return {
    queue,
    current,
    total: Math.max(query.data?.total ?? 0, queue.items.length),
    detection: query.data?.detection,
    loading: query.loading,
    error: query.error,
    reload: query.reload,
    draft,
    mark: (key, right) => {
      if (current === undefined) return undefined;
      const marks = marked(draft.marks, key, right);
      change(current, { ...draft, marks });
      return marks.get(key);
    },
    write: (note) => {
      if (current !== undefined) change(current, { ...draft, note });
    },
    judge,
    undo,
    canUndo: judged.length > 0,
    skip: () => {
      touched.current = true;
      setQueue(skipped);
    },
    move: (by) => {
      touched.current = true;
      const next = moved(queue, by);
      setQueue(next);
      return next.position !== queue.position;
    },
    busy: judging.busy || undoing.busy,
    failure: judging.error ?? undoing.error,
    retry: () => again.current(),
    outcome,
  };
}
