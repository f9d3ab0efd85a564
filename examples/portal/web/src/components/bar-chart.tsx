import { useRef, useState } from "preact/hooks";
import { common } from "../i18n/common-texts.ts";
import { formatNumber } from "../i18n/format.ts";
import {
  barsOf,
  CHART_WIDTH,
  columnAfterKey,
  LANE_HEIGHT,
  type Series,
  type Stretch,
  stretchOf,
} from "./chart-shape.ts";
import { classNames } from "./class-names.ts";
import { Table } from "./table.tsx";

export interface BarChartProps {
  /** What is drawn; also the caption of the table. */
  readonly title: string;
  /** A name for each column, for the readout and the table. */
  readonly labels: readonly string[];
  /** What the columns are, as the table's first heading: "Time", "Score". */
  readonly columnTitle: string;
  readonly series: readonly Series[];
  /** Words under the two ends of the drawing. */
  readonly ends?: readonly [string, string];
  /** Upright lines, such as a threshold: `at` from 0 to 1 of the width. */
  readonly marks?: readonly { readonly at: number; readonly label: string }[];
  /** Shown where a column is read out, while none is looked at. */
  readonly hint?: string;
  readonly selected?: Stretch | undefined;
  /** Choosing by click, by drawing over columns, by Enter, and with Shift and arrows more than one; Escape chooses none. */
  readonly onSelect?: (stretch: Stretch | undefined) => void;
}

/** Bars, one series in front of the other, or beneath it in a lane of its own. Arrows go from column to column and read them out. */
export function BarChart(props: BarChartProps) {
  const { title, labels, columnTitle, series, ends, marks = [], hint, selected, onSelect } = props;
  const [at, setAt] = useState<number | undefined>(undefined);
  const [anchor, setAnchor] = useState<number | undefined>(undefined);
  const [asTable, setAsTable] = useState(false);
  const plot = useRef<HTMLDivElement>(null);
  const columns = labels.length;
  const chosen = anchor !== undefined && at !== undefined ? stretchOf(anchor, at) : selected;
  const reading = (column: number) =>
    `${labels[column] ?? ""}: ${series.map(({ label, values }) => `${label} ${formatNumber(values[column] ?? 0)}`).join(", ")}`;
  const columnAt = (event: PointerEvent): number => {
    const box = plot.current!.getBoundingClientRect();
    return Math.max(0, Math.min(columns - 1, Math.floor(((event.clientX - box.left) / box.width) * columns)));
  };
  const choose = (stretch: Stretch | undefined) => {
    setAnchor(undefined);
    onSelect?.(stretch);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = at ?? selected?.first ?? 0;
    const to = columnAfterKey(event.key, now, columns);
    if (to !== undefined) {
      setAnchor(event.shiftKey && onSelect !== undefined ? (anchor ?? now) : undefined);
      setAt(to);
    } else if (onSelect !== undefined && (event.key === "Enter" || event.key === " ")) {
      choose(stretchOf(anchor ?? now, now));
    } else if (onSelect !== undefined && event.key === "Escape" && (selected !== undefined || anchor !== undefined)) {
      choose(undefined);
    } else return;
    event.preventDefault();
  };
  if (columns === 0) return null;
  const shown = Math.min(at ?? selected?.first ?? 0, columns - 1);
  return (
    <figure class="chart">
      <figcaption class="chart-head">
        <span class="chart-title">{title}</span>
        <span class="chart-legend">
          {series.map(({ key, label, look }) => (
            <span key={key} class={`legend legend-${look}`}>
              {label}
            </span>
          ))}
        </span>
      </figcaption>
      <div
        ref={plot}
        class={classNames("chart-plot", onSelect !== undefined && "chart-selectable")}
        role="slider"
        tabIndex={0}
        aria-label={title}
        aria-orientation="horizontal"
        aria-valuemin={1}
        aria-valuemax={columns}
        aria-valuenow={shown + 1}
        aria-valuetext={reading(shown)}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setAt(undefined);
          setAnchor(undefined);
        }}
        onPointerMove={(event) => setAt(columnAt(event))}
        onPointerLeave={() => {
          if (anchor === undefined) setAt(undefined);
        }}
        onPointerDown={(event) => {
          if (onSelect === undefined || event.button !== 0) return;
          plot.current?.setPointerCapture(event.pointerId);
          setAnchor(columnAt(event));
          setAt(columnAt(event));
        }}
        onPointerUp={(event) => {
          if (anchor !== undefined) choose(stretchOf(anchor, columnAt(event)));
        }}
        onPointerCancel={() => setAnchor(undefined)}
      >
        <svg viewBox={`0 0 ${CHART_WIDTH} ${LANE_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {chosen !== undefined && (
            <rect
              class="chart-chosen"
              x={(chosen.first * CHART_WIDTH) / columns}
              y={0}
              width={((chosen.last - chosen.first + 1) * CHART_WIDTH) / columns}
              height={LANE_HEIGHT}
            />
          )}
          {at !== undefined && (
            <rect
              class="chart-cursor"
              x={(at * CHART_WIDTH) / columns}
              y={0}
              width={CHART_WIDTH / columns}
              height={LANE_HEIGHT}
            />
          )}
          {series.map((one) => (
            <path
              key={one.key}
              class={`bar-${one.look}`}
              d={barsOf(one, series, columns)
                .filter(({ height }) => height > 0)
                .map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`)
                .join("")}
            />
          ))}
          {marks.map((mark) => (
            <path key={mark.label} class="chart-mark" d={`M${mark.at * CHART_WIDTH} 0v${LANE_HEIGHT}`} />
          ))}
        </svg>
      </div>
      {ends !== undefined && (
        <div class="chart-ends" aria-hidden="true">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </div>
      )}
      <p
        class={classNames("chart-reading", at === undefined && "quiet")}
        aria-hidden={at === undefined ? undefined : "true"}
      >
        {at === undefined ? [...marks.map(({ label }) => label), hint ?? ""].filter(Boolean).join(" · ") : reading(at)}
      </p>
      <details class="chart-table" onToggle={(event) => setAsTable(event.currentTarget.open)}>
        <summary>{common("asTable")}</summary>
        {asTable && (
          <Table
            caption={title}
            hideCaption
            rows={labels.map((label, index) => ({ label, index }))}
            rowKey={({ index }) => index}
            columns={[
              { key: "column", title: columnTitle, heading: true, cell: ({ label }) => label },
              ...series.map(({ key, label, values }) => ({
                key,
                title: label,
                numeric: true,
                cell: ({ index }: { readonly index: number }) => formatNumber(values[index] ?? 0),
              })),
            ]}
          />
        )}
      </details>
    </figure>
  );
}
