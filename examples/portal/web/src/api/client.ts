import { ApiError, problemOf } from "./problem.ts";
import { type QueryValues, queryString } from "./query-string.ts";

/** What a request may say beside its path. */
export interface RequestOptions {
  readonly query?: QueryValues;
  /** Becomes JSON, unless it is a file's content. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export interface ClientOptions {
  readonly fetch: typeof fetch;
  /** `en` or `pt`, asked for with each request. */
  readonly language: () => string;
  /** Of the session, where there is one. */
  readonly csrfToken: () => string | undefined;
  /** A 401 to anything but an attempt to log in. */
  readonly onLoggedOut: () => void;
}

/** Requests to the portal's API. All reject with {@link ApiError}, or with the signal's reason when it was aborted. */
export interface ApiClient {
  /** The answer's JSON; `undefined` for an answer without a body. */
  request<Answer>(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  /** The answer itself, once it is a 2xx. */
  open(method: string, path: string, options?: RequestOptions): Promise<Response>;
  get<Answer>(path: string, options?: RequestOptions): Promise<Answer>;
  post<Answer>(path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  put<Answer>(path: string, body?: unknown, options?: RequestOptions): Promise<Answer>;
  delete<Answer = void>(path: string, options?: RequestOptions): Promise<Answer>;
}

const SAFE = new Set(["GET", "HEAD"]);

export function createClient({ fetch, language, csrfToken, onLoggedOut }: ClientOptions): ApiClient {
  const open: ApiClient["open"] = async (method, path, { query = {}, body, headers: more, signal } = {}) => {
    const headers: Record<string, string> = { "Accept-Language": language(), ...more };
    headers["Accept"] ??= "application/json";
    const token = csrfToken();
    if (!SAFE.has(method) && token !== undefined) headers["X-CSRF-Token"] = token;
    const content = body === undefined || isContent(body) ? body : JSON.stringify(body);
    if (body !== undefined && !isContent(body)) headers["Content-Type"] = "application/json";
    const response = await answerTo(() =>
      fetch(path + queryString(query), {
        method,
        headers,
        credentials: "same-origin",
        redirect: "error",
        ...(content === undefined ? {} : { body: content as NonNullable<RequestInit["body"]> }),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.code === "not-logged-in") onLoggedOut();
    throw problem;
  };
  const request = async <Answer>(method: string, path: string, options?: RequestOptions): Promise<Answer> => {
    const response = await open(method, path, options);
    const text = await answerTo(() => response.text());
    if (text === "") return undefined as Answer;
    try {
      return JSON.parse(text) as Answer;
    } catch {
      throw new ApiError(response.status, "answer");
    }
  };
  return {
    open,
    request,
    get: (path, options) => request("GET", path, options),
    post: (path, body, options) => request("POST", path, { ...options, body }),
    put: (path, body, options) => request("PUT", path, { ...options, body }),
    delete: (path, options) => request("DELETE", path, options),
  };
}

/** Whether a rejection only says that the page has no use for the answer any more. */
export function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

async function answerTo<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (isAborted(error)) throw error;
    throw new ApiError(0, "network");
  }
}

function isContent(body: unknown): boolean {
  return body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body);
}
