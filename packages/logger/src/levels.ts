/** The levels, from the least to the most urgent, with pino's numbers. */
export const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;

/** How urgent a line is. */
export type Level = keyof typeof LEVELS;

/** Whether a text names a level. */
export function isLevel(text: unknown): text is Level {
  return typeof text === "string" && Object.hasOwn(LEVELS, text);
}
