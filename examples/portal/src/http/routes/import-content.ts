import { PortalError } from "../../problems/portal-error.ts";

/** What the content of an import may be said to be; what it is, its bytes tell. */
export const CONTENT_TYPES = [
  "text/plain",
  "application/x-ndjson",
  "application/octet-stream",
  "application/gzip",
] as const;
/** Other names that browsers and programs have for them. */
const ALSO: ReadonlySet<string> = new Set([
  ...CONTENT_TYPES,
  "",
  "application/x-gzip",
  "application/json",
  "text/x-log",
]);

/**
 * The bytes of a body as they come: no more are asked for than are taken, so that the sender waits.
 *
 * @throws PortalError `wrong-content-type`, or `too-large` at once where it says that it is, else when it turns out to be.
 */
export function contentOf(request: Request, most: number): AsyncIterable<Uint8Array> {
  const { headers, body } = request;
  const type = essenceOf(headers.get("Content-Type"));
  if (!ALSO.has(type)) throw new PortalError("wrong-content-type", { type: type.slice(0, 100) });
  if (!/^(?:identity|gzip|x-gzip)?$/i.test(headers.get("Content-Encoding") ?? "")) {
    throw new PortalError("wrong-content-type");
  }
  if (Number(headers.get("Content-Length") ?? 0) > most) throw new PortalError("too-large", { most });
  return counted(body, most);
}

/** A content type without its parameters, in lower case. */
export function essenceOf(contentType: string | null | undefined): string {
  return ((contentType ?? "").split(";")[0] ?? "").trim().toLowerCase();
}

async function* counted(
  body: ReadableStream<Uint8Array> | null,
  most: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body === null) return;
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw new PortalError("too-large", { most });
    yield chunk;
  }
}
