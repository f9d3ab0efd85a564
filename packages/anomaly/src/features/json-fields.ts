/** What a JSON line may tell, each with the names that it goes by; the first that is there counts. A dot leads inside. */
export const JSON_FIELDS = {
  time: ["timestamp", "@timestamp", "time", "ts", "at", "date", "datetime", "time_iso8601", "msec", "time_local"],
  clientId: ["clientId", "client_id", "clientID"],
  apiKey: [
    "apiKey",
    "api_key",
    "apikey",
    "x_api_key",
    "http_x_api_key",
    "headers.x-api-key",
    "req.headers.x-api-key",
    "request.headers.X-Api-Key",
  ],
  user: ["user", "userId", "user_id", "username", "remote_user", "user.id", "user.name", "req.user.id", "req.user"],
  address: [
    "address",
    "ip",
    "clientIp",
    "client_ip",
    "remoteAddress",
    "remote_addr",
    "remote_ip",
    "remoteIp",
    "request.client_ip",
    "request.remote_ip",
    "req.remoteAddress",
    "req.ip",
  ],
  method: ["method", "request_method", "requestMethod", "req.method", "request.method"],
  /** A whole target as it was sent, with its query. */
  target: ["url", "originalUrl", "request_uri", "requestUri", "req.url", "request.uri", "request.url"],
  /** A path, which the server may have decoded and normalised: nginx's `$uri`. */
  path: ["uri", "path", "uri_path"],
  query: ["query", "query_string", "queryString", "args"],
  /** A whole request line: `GET / HTTP/1.1`. */
  request: ["request", "request_line"],
  status: ["status", "statusCode", "status_code", "res.statusCode", "response.status"],
  bytes: [
    "bytes",
    "body_bytes_sent",
    "bytes_sent",
    "size",
    "contentLength",
    "content_length",
    "res.headers.content-length",
    "res.contentLength",
  ],
  referer: ["referer", "referrer", "http_referer", "headers.referer", "req.headers.referer", "request.headers.Referer"],
  userAgent: [
    "userAgent",
    "user_agent",
    "http_user_agent",
    "headers.user-agent",
    "req.headers.user-agent",
    "request.headers.User-Agent",
  ],
  /** In milliseconds. */
  duration: ["responseTime", "response_time", "duration_ms", "durationMs", "latency_ms", "elapsed", "duration"],
  /** In seconds: nginx. */
  seconds: ["request_time"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What a JSON line may tell. */
export type JsonField = keyof typeof JSON_FIELDS;

const PATHS = new Map<string, readonly (readonly string[])[]>(
  Object.entries(JSON_FIELDS).map(([field, names]) => [field, names.map((name) => name.split("."))]),
);

/** The first value of a field that is a number or a text, neither empty nor `-`; of a list its first element. */
export function readJsonField(record: object, field: JsonField): string | number | undefined {
  for (const value of jsonValues(record, field)) if (value !== "" && value !== "-") return value;
  return undefined;
}

/** The values under a field's names that are numbers or texts, in the order of the names; of a list its first element. */
export function* jsonValues(record: object, field: JsonField): Generator<string | number, void, undefined> {
  for (const path of PATHS.get(field)!) {
    let value: unknown = record;
    for (const name of path) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (Array.isArray(value)) value = value[0];
    if (typeof value === "number" || typeof value === "string") yield value;
  }
}

/** Whether a value is an object that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
