import type { FieldSerializers, Redactor } from "../redact/redactor.ts";
import { formatMessage, messageOf } from "./message.ts";

/** Where a logger, or one that it is a child of, keeps the serialisers of its fields. */
export const SERIALIZERS = Symbol("serializers");

/** A logger, as far as this is concerned. */
export interface Serializing {
  readonly msgPrefix?: string | undefined;
  [SERIALIZERS]?: FieldSerializers | undefined;
}

/** Has pino write a line: its own fields, and its message. `how` is what the guard was given. */
export type WriteLine<How> = (
  logger: object,
  fields: Record<string, unknown> | null,
  text: string | undefined,
  how: How,
) => void;

/**
 * What stands between a call such as `log.info(fields, text)` and pino, which sees nothing but what redaction has made of
 * it. Whatever is logged, the call does not throw.
 */
export function callGuard<How>(redactor: Redactor, write: WriteLine<How>) {
  return function guard(logger: Serializing, args: readonly unknown[], how: How): void {
    const first = args[0];
    const isText = typeof first === "string";
    const usual = args.length === 1 ? isText : args.length === 2 && isObject(first) && typeof args[1] === "string";
    const { msgPrefix } = logger;
    if (usual) {
      const message = (isText ? first : args[1]) as string;
      const text = redactor.text(msgPrefix === undefined ? message : msgPrefix + message);
      write(logger, isText ? null : redactor.record(first as object, true, logger[SERIALIZERS]), text, how);
      return;
    }
    const { fields, text } = clean(args, redactor, logger[SERIALIZERS]);
    const prefixed = text === undefined || msgPrefix === undefined ? text : redactor.text(msgPrefix + text);
    write(logger, fields ?? null, prefixed, how);
  };
}

function clean(
  args: readonly unknown[],
  redactor: Redactor,
  serializers: FieldSerializers | undefined,
): { fields: Record<string, unknown> | undefined; text: string | undefined } {
  const [first, ...others] = args;
  const named = isObject(first);
  const [template, ...values] = !named && first !== undefined && first !== null ? args : others;
  const text = typeof template === "string" ? formatMessage(template, values, redactor) : messageOf(template, redactor);
  const fields = named ? redactor.record(first, text !== undefined, serializers) : undefined;
  return { fields, text: text ?? messageOfError(fields) };
}

/** An error that is logged without a message lends its own. */
function messageOfError(fields: Record<string, unknown> | undefined): string | undefined {
  const error = fields?.["err"];
  if (fields?.["msg"] !== undefined || !isObject(error)) return undefined;
  const { message } = error as { message?: unknown };
  return typeof message === "string" ? message : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
