import pino, { type Logger as PinoLogger } from "pino";
import { LEVELS, type Level } from "../levels.ts";
import { isoClock } from "./iso-time.ts";
import type { LineSink } from "./line-sink.ts";
import { callGuard } from "./log-call.ts";
import type { PinoSettings } from "./pino-settings.ts";

type Method = (this: object, fields: unknown, text?: string) => void;

const NAMES = Object.keys(LEVELS) as Level[];

/**
 * Starts pino's build for browsers. That one has no hooks: whenever a level is set, it gives the logger new methods, which
 * are wrapped here. Nor has it fields for every line, so what is given out is a child.
 */
export function startPinoInBrowser({ level, bindings, now, redactor, sink }: PinoSettings): PinoLogger {
  const root = pino({
    level,
    timestamp: isoClock(now),
    browser: {
      write: Object.fromEntries(NAMES.map((name) => [name, lineWriter(name, sink)])),
      formatters: { level: (label) => ({ level: label }) },
    },
  });
  const guard = callGuard<Method>(redactor, (logger, fields, text, write) => {
    if (fields === null) write.call(logger, text);
    else if (text === undefined) write.call(logger, fields);
    else write.call(logger, fields, text);
  });
  const guarded: PinoLogger = Object.create(root, {
    silent: { value() {} },
    level: {
      get(this: PinoLogger) {
        return Reflect.get(root, "level", this);
      },
      set(this: PinoLogger, wanted: string) {
        Reflect.set(root, "level", wanted, this);
        for (const name of NAMES) {
          if (!this.isLevelEnabled(name)) continue;
          const write = this[name] as Method;
          this[name] = function (this: PinoLogger, ...args: readonly unknown[]) {
            guard(this, args, write);
          };
        }
      },
    },
  });
  guarded.level = level;
  return guarded.child(bindings);
}

/** Writes a line as pino does on Node: level and time first. */
function lineWriter(name: Level, sink: LineSink) {
  return (fields: object) => {
    const { level, time, ...others } = fields as Record<string, unknown>;
    // By hand, because an object has the names that are numbers before all others.
    const begin = JSON.stringify({ level, time }).slice(0, -1);
    const rest = JSON.stringify(others).slice(1);
    sink.write(`${begin}${rest === "}" ? "" : ","}${rest}\n`);
    if (name === "fatal") sink.flushSync();
  };
}
