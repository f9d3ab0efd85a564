/** What the demo's peers send each other, beside the bytes of files. */
export type DemoMessage =
  | { readonly type: "chat"; readonly text: string }
  /** A file follows: so many bytes, in binary messages. */
  | { readonly type: "file"; readonly bytes: number }
  | { readonly type: "receipt"; readonly bytes: number; readonly sha256: string };

/**
 * The messages' schema, for the session's option `schema`: whatever does not fit it ends the session. It is written by
 * hand to the Standard Schema interface; one of zod, valibot or arktype does as well.
 */
export const demoSchema = {
  "~standard": {
    version: 1 as const,
    vendor: "securecomm-example",
    validate: (value: unknown) =>
      isDemoMessage(value) ? { value } : { issues: [{ message: "not a message of the demo" }] },
    types: undefined as { input: unknown; output: DemoMessage } | undefined,
  },
};

function isDemoMessage(value: unknown): value is DemoMessage {
  if (typeof value !== "object" || value === null) return false;
  const { type, text, bytes, sha256 } = value as Record<string, unknown>;
  if (type === "chat") return typeof text === "string";
  const size = typeof bytes === "number" && Number.isSafeInteger(bytes) && bytes > 0;
  if (type === "file") return size;
  return type === "receipt" && size && typeof sha256 === "string";
}
