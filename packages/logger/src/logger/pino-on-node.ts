import pino, { type Logger as PinoLogger } from "pino";
import { isoClock } from "./iso-time.ts";
import { callGuard, type Serializing } from "./log-call.ts";
import type { PinoSettings } from "./pino-settings.ts";

/** A logger of pino's, by the method behind `info` and the others. */
interface Writing {
  [pino.symbols.writeSym](fields: Record<string, unknown> | null, text: string | undefined, level: number): void;
}

/** Starts pino's build for Node. */
export function startPinoOnNode({ level, bindings, now, redactor, sink }: PinoSettings): PinoLogger {
  // Not by the method that the hook is given: that one takes whatever has a `setHeader`, or a method, headers and a
  // socket, for a thing of node:http, and puts what that says, which nobody has redacted, in the place of all fields.
  const guard = callGuard<number>(redactor, (logger, fields, text, number) => {
    (logger as Writing)[pino.symbols.writeSym](fields, text, number);
  });
  return pino(
    {
      level,
      base: bindings,
      timestamp: isoClock(now, ',"time":"', '"'),
      formatters: { level: (label) => ({ level: label }) },
      // What comes here is serialised already; pino's own serialiser would take it for an error once more.
      serializers: { err: (value) => value },
      hooks: {
        logMethod(args, _method, number) {
          guard(this as Serializing, args, number);
        },
      },
    },
    sink,
  );
}
