import { useState } from "preact/hooks";
import type { MeasuresView, ModelView } from "../../api/types.ts";
import { Select } from "../../components/field.tsx";
import { ProblemNotice } from "../../components/notice.tsx";
import { Table } from "../../components/table.tsx";
import type { Query } from "../../hooks/use-query.ts";
import { type MeasureWords, measureWords } from "./measure-words.ts";
import { PairChart } from "./model-chart.tsx";
import { modelFacts } from "./model-facts.ts";
import { t } from "./texts.ts";
import { useMeasures } from "./use-measures.ts";
import { modelTitle } from "./words.ts";

/** Two models side by side: their scores over each other, their facts and what each is worth. */
export function CompareModels({ apiId, models }: { readonly apiId: string; readonly models: readonly ModelView[] }) {
  const ready = models.filter(({ state }) => state === "ready");
  const inForce = ready.find(({ chosen }) => chosen) ?? ready[0];
  const [firstId, setFirst] = useState(() => inForce?.id);
  const [secondId, setSecond] = useState(() => ready.find(({ id }) => id !== inForce?.id)?.id);
  const first = ready.find(({ id }) => id === firstId);
  const second = ready.find(({ id }) => id === secondId);
  const options = ready.map((model) => ({ value: String(model.id), label: modelTitle(model) }));
  return (
    <>
      <div class="row">
        <Select
          label={t("first")}
          value={String(first?.id ?? "")}
          options={options}
          onChange={(value) => setFirst(Number(value))}
        />
        <Select
          label={t("second")}
          value={String(second?.id ?? "")}
          options={options}
          onChange={(value) => setSecond(Number(value))}
        />
      </div>
      {first === undefined || second === undefined || first === second ? (
        <p class="quiet">{t("compareHint")}</p>
      ) : (
        <>
          {first.histogram !== undefined && second.histogram !== undefined && (
            <PairChart first={first} second={second} />
          )}
          <SideBySide apiId={apiId} first={first} second={second} />
        </>
      )}
    </>
  );
}

function SideBySide({
  apiId,
  first,
  second,
}: {
  readonly apiId: string;
  readonly first: ModelView;
  readonly second: ModelView;
}) {
  const one = useMeasures(apiId, first.id);
  const other = useMeasures(apiId, second.id);
  const facts = modelFacts(first).map(({ key, name, value }) => ({
    key,
    name,
    first: value,
    second: modelFacts(second).find((fact) => fact.key === key)?.value ?? "–",
  }));
  const rows = [...facts, ...measureRows(one, other)];
  const failed = [one, other].find(({ error }) => error !== undefined);
  return (
    <>
      {failed?.error !== undefined && <ProblemNotice error={failed.error} onRetry={failed.reload} />}
      <Table
        caption={t("compareCaption")}
        hideCaption
        rows={rows}
        rowKey={({ key }) => key}
        columns={[
          { key: "name", title: t("measure"), heading: true, cell: ({ name }) => name },
          { key: "first", title: modelTitle(first), cell: (row) => row.first },
          { key: "second", title: modelTitle(second), cell: (row) => row.second },
        ]}
      />
    </>
  );
}

function measureRows(one: Query<MeasuresView>, other: Query<MeasuresView>) {
  if (one.data === undefined || other.data === undefined) return [];
  const theirs = measureWords(other.data);
  const words = (measure: MeasureWords | undefined) =>
    measure === undefined ? "–" : `${measure.value} (${measure.of})`;
  return measureWords(one.data).map((measure) => ({
    key: `measure-${measure.key}`,
    name: measure.name,
    first: words(measure),
    second: words(theirs.find(({ key }) => key === measure.key)),
  }));
}
