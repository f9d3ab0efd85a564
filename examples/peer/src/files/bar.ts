import { cut, harmless, visibleWidth } from "@securecomm/example-terminal";
import { durationText, rateText, sizeText } from "./quantities.ts";
import { fileTexts } from "./texts.ts";
import type { TransferFacts } from "./transfer-facts.ts";

/** Columns of the bar itself, at least and at most. */
const [SHORTEST, LONGEST] = [6, 30];
const SHORTEST_NAME = 8;

/**
 * A transfer as one line without colours that takes no more than `columns`: name, bar, percent, rate, time left; where it
 * does not move, a word for how it stands. What the other side chose of it is harmless.
 */
export function barLine(facts: TransferFacts, columns: number): string {
  const { bytes, moved, rate, left, state, direction } = facts;
  const arrow = direction === "sent" ? "↑" : "↓";
  const part = bytes === undefined ? undefined : bytes === 0 ? 1 : Math.min(1, moved / bytes);
  const percent = part === undefined ? sizeText(moved) : `${Math.floor(part * 100)}%`.padStart(4);
  const after =
    state === "moving"
      ? [percent, rateText(rate), left === undefined ? "" : durationText(left)]
      : [percent, fileTexts().state[state]];
  const tail = after.filter((text) => text !== "").join("  ");
  const room = columns - 2 - visibleWidth(tail) - 2;
  const bar = part === undefined ? 0 : Math.max(SHORTEST, Math.min(LONGEST, Math.floor(room / 2)));
  const drawn = bar > 0 && room - bar - 2 >= SHORTEST_NAME ? `  ${barOf(part ?? 0, bar)}` : "";
  const name = fitted(harmless(facts.name), Math.max(1, room - visibleWidth(drawn)));
  return cut(`${arrow} ${name}${drawn}  ${tail}`, columns);
}

function barOf(part: number, length: number): string {
  const full = Math.floor(part * length);
  return "█".repeat(full) + "░".repeat(length - full);
}

/** Exactly so many columns: cut with an ellipsis, or filled up. */
function fitted(text: string, columns: number): string {
  const kept = cut(text, columns);
  return kept + " ".repeat(columns - visibleWidth(kept));
}
