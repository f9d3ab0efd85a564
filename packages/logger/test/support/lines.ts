import { type LevelWithSilent, type Logger, pino } from "pino";

/** One line of a log. */
export type Line = Readonly<Record<string, unknown>>;

/** A logger of pino that keeps its lines, parsed. */
export function keepingLog(level: LevelWithSilent = "trace"): { log: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const log = pino(
    { level, base: null, formatters: { level: (label) => ({ level: label }) } },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  );
  return { log, lines };
}
