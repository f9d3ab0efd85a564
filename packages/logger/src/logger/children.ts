import type { Bindings, ChildLoggerOptions } from "pino";
import type { FieldSerializers, Redactor } from "../redact/redactor.ts";
import { SERIALIZERS, type Serializing } from "./log-call.ts";
import { checkSerializers } from "./options.ts";

/** What of a logger concerns its children. */
interface Parent extends Serializing {
  readonly msgPrefix?: string | undefined;
  child(bindings: Bindings, options?: ChildLoggerOptions): object;
  setBindings(bindings: Bindings): void;
}

/** Has the fields that children and `setBindings` bring redacted, and the results of what children's options do. */
export function guardBindings(logger: Parent, redactor: Redactor): void {
  const { child, setBindings } = logger;
  logger.child = function redactedChild(this: Parent, bindings: Bindings, options?: ChildLoggerOptions) {
    const { serializers, ...others } = options ?? {};
    if (serializers !== undefined) checkSerializers("options.serializers", serializers);
    const merged = serializers === undefined ? this[SERIALIZERS] : { ...this[SERIALIZERS], ...serializers };
    const fields = bindings && fitBindings(bindings, redactor, merged);
    const made = child.call(this, fields, options && guardOptions(others, redactor)) as Parent;
    if (serializers !== undefined) made[SERIALIZERS] = merged;
    if (others.msgPrefix !== undefined && made.msgPrefix === this.msgPrefix) {
      // pino's browser build knows no prefixes.
      Object.defineProperty(made, "msgPrefix", { value: (this.msgPrefix ?? "") + redactor.text(others.msgPrefix) });
    }
    // It gives every child a method of its own; the one for Node lets it inherit this one.
    if (made.child !== this.child) guardBindings(made, redactor);
    return made;
  };
  logger.setBindings = function redactedSetBindings(this: Parent, bindings: Bindings) {
    setBindings.call(this, fitBindings(bindings, redactor, this[SERIALIZERS]));
  };
}

/** Fields of every line, redacted. */
export function fitBindings(
  bindings: object,
  redactor: Redactor,
  serializers?: FieldSerializers | undefined,
): Record<string, unknown> {
  // With a text, because most lines have one: `msg` is theirs.
  const record = redactor.record(bindings, true, serializers);
  if (!Object.hasOwn(record, "hasOwnProperty")) return record;
  // pino asks the bindings themselves for their hasOwnProperty.
  const { hasOwnProperty: own, ...fields } = record;
  return { ...fields, "[hasOwnProperty]": own };
}

function guardOptions(options: ChildLoggerOptions, redactor: Redactor): ChildLoggerOptions {
  const { formatters, msgPrefix, ...others } = options;
  const guarded: ChildLoggerOptions = { ...others };
  if (msgPrefix !== undefined) guarded.msgPrefix = redactor.text(msgPrefix);
  if (formatters !== undefined) {
    const { level, bindings, log } = formatters;
    guarded.formatters = {
      ...(level && { level: (label, number) => fitLevel(label, () => level(label, number), redactor) }),
      ...(bindings && {
        bindings: (fields) =>
          fitBindings(
            attempt(() => bindings(fields)),
            redactor,
          ),
      }),
      ...(log && {
        log: (fields) =>
          redactor.record(
            attempt(() => log(fields)),
            true,
          ),
      }),
    };
  }
  return guarded;
}

/** A line's level; a formatter may bring other fields along. */
function fitLevel(label: string, read: () => object, redactor: Redactor): Record<string, unknown> {
  const { level = label, ...others } = attempt(read) as Record<string, unknown>;
  return { level: redactor.value(level), ...redactor.record(others, true) };
}

function attempt(read: () => object): object {
  try {
    const made: unknown = read();
    return typeof made === "object" && made !== null ? made : {};
  } catch {
    return {};
  }
}
