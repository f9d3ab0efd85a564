import { formatScore } from "../i18n/format.ts";

/** A score from 0 to 1 as a bar with the threshold as a mark. `label` says all of it for who does not see it. */
export function ScoreBar({
  score,
  threshold,
  label,
}: {
  readonly score: number;
  readonly threshold?: number;
  readonly label: string;
}) {
  const width = 100 * Math.max(0, Math.min(1, score));
  return (
    <span class="score-bar">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={label}>
        <rect class="score-bar-track" x="0" y="1" width="100" height="8" rx="1" />
        <rect
          class={threshold !== undefined && score <= threshold ? "score-bar-low" : "score-bar-value"}
          x="0"
          y="1"
          width={width}
          height="8"
          rx="1"
        />
        {threshold !== undefined && (
          <rect class="score-bar-mark" x={Math.min(99, 100 * threshold)} y="0" width="1" height="10" />
        )}
      </svg>
      <span class="score-bar-number" aria-hidden="true">
        {formatScore(score)}
      </span>
    </span>
  );
}
