/** What of a request or a response of node:http is logged. */
export type HttpFields = Readonly<Record<string, unknown>>;

interface HttpMessage {
  readonly method?: unknown;
  readonly url?: unknown;
  readonly path?: unknown;
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly rawHeaders?: unknown;
  readonly _header?: unknown;
  getHeaders?(): unknown;
}

/**
 * A request or a response of node:http by its method, address, status and headers: all else in it is Node's own business,
 * and has the headers and bodies in forms in which no name says what they are. `undefined` for all else.
 */
export function httpFieldsOf(value: object): HttpFields | undefined {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return undefined;
  const message = value as HttpMessage;
  if (Array.isArray(message.rawHeaders)) {
    const { method, url, statusCode, headers } = message;
    return {
      method: method ?? undefined,
      url: url === "" ? undefined : url,
      statusCode: statusCode ?? undefined,
      headers,
    };
  }
  if (!("_header" in message) || typeof message.getHeaders !== "function") return undefined;
  const { method, path, statusCode } = message;
  return { method, url: path, statusCode, headers: message.getHeaders() };
}

/** The name of the field that such a message is, when it is all that is logged: as pino has it. */
export function httpName({ statusCode }: HttpFields): "req" | "res" {
  return statusCode === undefined ? "req" : "res";
}
