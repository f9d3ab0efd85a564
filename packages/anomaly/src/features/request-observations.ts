import { LOG_LIMITS } from "./log-limits.ts";
import type { RequestParts } from "./request-parts.ts";
import { classOf, shapeOf } from "./request-text.ts";
import { isSecretName, maskSecret } from "./secrets.ts";
import { hashText } from "./text-hash.ts";

/** What of a request is counted. */
export type ObservedPart =
  | "path"
  | "segment"
  | "method"
  | "userAgent"
  /** All names of the query's parameters together, and one by one. */
  | "names"
  | "name"
  | "value"
  | "shape"
  | "length"
  | "character";

/** One thing that is counted of a request, as hashes. */
export interface Observation {
  readonly part: ObservedPart;
  readonly item: number;
  /** Where it is counted: the narrowest context first. */
  readonly contexts: readonly number[];
  /** For a character: the contexts of the value that it is in, each with as many observations as there were values. */
  readonly values?: readonly number[];
  /** Whether it is counted: of parameters of one name, only the first is. */
  readonly isCounted: boolean;
}

/**
 * All that is counted of a request, in the same way for learning and for asking. Of a value whose parameter's name says that
 * it is a secret only the kinds of its characters are.
 */
export function observationsOf(request: RequestParts, seed: number): Observation[] {
  const all: Observation[] = [];
  const add = (part: ObservedPart, text: string, contexts: readonly number[]) =>
    all.push({ part, item: hashText(text, seed) >>> 0, contexts, isCounted: true });
  const path = request.route.join("/");
  const route = hashText(path, seed);
  add("path", path, [hashText("paths", seed)]);
  if (request.userAgent !== undefined) add("userAgent", request.userAgent, [hashText("user agents", seed)]);
  add("method", request.method, [hashText("methods", route), hashText("methods", seed)]);
  add("names", request.names, [hashText("names", route)]);
  let prefix = hashText("segments", seed);
  for (const segment of request.route) {
    add("segment", segment, [prefix]);
    prefix = hashText(segment, prefix);
  }
  const names = new Set<string>();
  let left: number = LOG_LIMITS.analysedClasses;
  for (const { name, value } of request.parameters) {
    const isCounted = !names.has(name);
    names.add(name);
    if (isCounted) add("name", name, [hashText("all names", seed)]);
    const contexts = [hashText(name, hashText("of", route)), hashText(name, hashText("of", seed))];
    left -= addValue(all, isSecretName(name) ? maskSecret(value) : value, contexts, isCounted, seed, left);
  }
  return all;
}

/** Adds what is counted of a value, of its classes of characters up to `most`; how many of these there were. */
function addValue(
  all: Observation[],
  value: string,
  parameters: number[],
  isCounted: boolean,
  seed: number,
  most: number,
): number {
  const contextsOf = (part: ObservedPart) => parameters.map((parameter) => hashText(part, parameter));
  const values = contextsOf("value");
  all.push({ part: "value", item: hashText(value, seed) >>> 0, contexts: values, isCounted });
  all.push({ part: "shape", item: hashText(shapeOf(value), seed) >>> 0, contexts: contextsOf("shape"), isCounted });
  const length = Math.round(3 * Math.log2(1 + value.length));
  all.push({ part: "length", item: length, contexts: contextsOf("length"), isCounted });
  const contexts = contextsOf("character");
  const classes = [...classesOf(value)].slice(0, Math.max(most, 0));
  for (const item of classes) all.push({ part: "character", item, contexts, values, isCounted });
  return classes.length;
}

function classesOf(value: string): Set<number> {
  const classes = new Set<number>();
  for (let i = 0; i < value.length; i++) classes.add(classOf(value.charCodeAt(i)));
  return classes;
}
