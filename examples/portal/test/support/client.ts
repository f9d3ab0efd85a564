import type { SessionView } from "../../src/contract/accounts.ts";

/** An answer that was read whole. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON; else text. */
  readonly body: Body;
}

/** What may be said of a request beyond its path. */
export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: RequestInit["body"];
  readonly signal?: AbortSignal;
}

/** Asks a portal over real HTTP, with the headers that a browser's page or a program would send. */
export class Client {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /** The headers that it sends by itself. */
  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  /** The same with other headers: one that is `""` is left out. */
  with(headers: Readonly<Record<string, string>>): Client {
    const all = Object.entries({ ...this.#headers, ...headers }).filter(([, value]) => value !== "");
    return new Client(this.#url, Object.fromEntries(all));
  }

  fetch(method: string, path: string, asked: Asked = {}): Promise<Response> {
    const { headers, json, body, signal } = asked;
    return fetch(`${this.#url}${path}`, {
      method,
      headers: { ...this.#headers, ...(json === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
      duplex: "half",
    } as RequestInit);
  }

  async ask<Body = unknown>(method: string, path: string, asked?: Asked): Promise<Answer<Body>> {
    const response = await this.fetch(method, path, asked);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
  }

  get<Body = unknown>(path: string, asked?: Asked): Promise<Answer<Body>> {
    return this.ask<Body>("GET", path, asked);
  }

  post<Body = unknown>(path: string, json?: unknown, asked?: Asked): Promise<Answer<Body>> {
    return this.ask<Body>("POST", path, { ...asked, json });
  }

  put<Body = unknown>(path: string, json: unknown, asked?: Asked): Promise<Answer<Body>> {
    return this.ask<Body>("PUT", path, { ...asked, json });
  }

  delete<Body = unknown>(path: string, asked?: Asked): Promise<Answer<Body>> {
    return this.ask<Body>("DELETE", path, asked);
  }
}

/** The cookie of an answer, as a browser sends it back. */
export function cookieOf(headers: Headers): string {
  return (
    headers
      .getSetCookie()
      .find((cookie) => /^(?:__Host-)?securecomm_portal=/.test(cookie))
      ?.split(";")[0] ?? ""
  );
}

/** A page of the portal's own origin in which somebody has just logged in. */
export function loggedInClient(url: string, answer: Answer<SessionView>): Client {
  return new Client(url, {
    Cookie: cookieOf(answer.headers),
    Origin: url,
    "X-CSRF-Token": answer.body.csrfToken,
  });
}
