import { readFileSync } from "node:fs";

/** The text of a file of docs/vectors. */
export function textOf(file: string): string {
  return readFileSync(new URL(`../../../../docs/vectors/${file}`, import.meta.url), "utf8");
}

/** What a file of docs/vectors holds. */
export function vectorsOf<Vectors>(file: string): Vectors {
  return JSON.parse(textOf(file)) as Vectors;
}
