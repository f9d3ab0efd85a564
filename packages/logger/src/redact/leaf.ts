/** What an object is by its own account, such as `"Date"`. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Whether a value holds bytes: a buffer, or a view of one. */
export function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  if (typeof value !== "object" || value === null) return false;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true;
  const tag = tagOf(value);
  return (tag === "ArrayBuffer" || tag === "SharedArrayBuffer") && "byteLength" in value;
}

/** Whether a value is an error, also of another realm. */
export function isError(value: object): value is Error {
  if (value instanceof Error) return true;
  const tag = tagOf(value);
  return tag === "Error" || tag === "DOMException";
}

/** The one text, or number, that stands for an object that has no fields worth logging; `undefined` for all others. */
export function leafOf(value: object): string | number | boolean | null | undefined {
  if (isBytes(value)) return `[${value.byteLength} bytes]`;
  switch (tagOf(value)) {
    case "KeyObject":
    case "CryptoKey":
      return "[key]";
    case "Date": {
      const at = Date.prototype.getTime.call(value);
      return Number.isFinite(at) ? new Date(at).toISOString() : null;
    }
    case "URL":
      return withoutCredentials(String(value));
    case "RegExp":
      return String(value);
    case "Number":
      return Number.prototype.valueOf.call(value);
    case "Boolean":
      return Boolean.prototype.valueOf.call(value);
    case "String":
      return String.prototype.valueOf.call(value);
    case "BigInt":
      return String(BigInt.prototype.valueOf.call(value));
    default:
      return undefined;
  }
}

function withoutCredentials(href: string): string {
  const url = new URL(href);
  url.username = "";
  url.password = "";
  return url.href;
}
