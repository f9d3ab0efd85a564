import { describeResponse } from "@securecomm/anomaly";
import { spokenLanguage } from "@securecomm/example-terminal";
import type { Detection } from "../judge.ts";
import { reportTexts } from "./texts.ts";

/** The alert in words without what to do about it, which the report says in a line of its own. */
export function explanationOf({ explanation, response }: Pick<Detection, "explanation" | "response">): string {
  const tail = ` ${reportTexts().response}: ${responseOf({ response })}.`;
  return explanation.endsWith(tail) ? explanation.slice(0, -tail.length) : explanation;
}

/** What to do about it, in words. */
export function responseOf({ response }: Pick<Detection, "response">): string {
  return describeResponse(response, spokenLanguage());
}
