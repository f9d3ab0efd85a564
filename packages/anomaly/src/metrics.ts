import { ArgumentRangeError } from "./errors.ts";

/**
 * Area under the ROC curve: how probable it is that an anomaly's score is above a normal row's, equal ones counted half.
 *
 * @param scores Higher is more anomalous.
 * @param labels 1 for an anomaly, 0 for a normal row. Without any of either it throws an `ArgumentRangeError`.
 */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let area = 0;
  let below = 0;
  const { positives, negatives } = eachTie(scores, labels, (anomalies, normal) => {
    area += normal * (below + anomalies / 2);
    below += anomalies;
  });
  return area / (positives * negatives);
}

/**
 * Average precision: the mean of the precision at each anomaly, going down from the highest score; rows of equal score
 * are taken together.
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let found = 0;
  let seen = 0;
  let sum = 0;
  const { positives } = eachTie(scores, labels, (anomalies, normal) => {
    found += anomalies;
    seen += anomalies + normal;
    sum += anomalies * (found / seen);
  });
  return sum / positives;
}

/** A point of a ROC curve: the share of normal rows and of anomalies whose score is at least `threshold`. */
export interface RocPoint {
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** The ROC curve from (0, 0) to (1, 1), a point for each different score. */
export function rocCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): RocPoint[] {
  const points: { threshold: number; found: number; alarms: number }[] = [
    { threshold: Number.POSITIVE_INFINITY, found: 0, alarms: 0 },
  ];
  let found = 0;
  let alarms = 0;
  const { positives, negatives } = eachTie(scores, labels, (anomalies, normal, threshold) => {
    found += anomalies;
    alarms += normal;
    points.push({ threshold, found, alarms });
  });
  return points.map((point) => ({
    threshold: point.threshold,
    falsePositiveRate: point.alarms / negatives,
    truePositiveRate: point.found / positives,
  }));
}

/** Goes down from the highest score, a group of equal scores at a time. */
function eachTie(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  take: (anomalies: number, normal: number, score: number) => void,
): { positives: number; negatives: number } {
  if (scores.length !== labels.length) throw new ArgumentRangeError("labels", "as many as there are scores");
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let positives = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === 1) positives++;
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) throw new ArgumentRangeError("labels", "of both kinds, 0 and 1");
  for (let i = 0; i < order.length; ) {
    const score = scores[order[i]!]!;
    let anomalies = 0;
    let normal = 0;
    for (; i < order.length && scores[order[i]!] === score; i++) {
      if (labels[order[i]!] === 1) anomalies++;
      else normal++;
    }
    take(anomalies, normal, score);
  }
  return { positives, negatives };
}
