import type { Problem } from "../../../src/contract/common.ts";
import type { ProblemCode } from "../../../src/problems/problem-codes.ts";

/** What went wrong with a request, apart from what the portal itself says: `network` is no answer at all, `answer` one that is not understood. */
export type FailureCode = ProblemCode | "network" | "answer";

/** A request that did not succeed. `title` and `detail` are the portal's words, in the language that was asked for; both are only text. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** HTTP's, or 0 where there was no answer. */
  readonly status: number;
  readonly code: FailureCode;
  readonly title: string | undefined;
  readonly detail: string | undefined;
  readonly errors: NonNullable<Problem["errors"]>;
  /** Seconds to wait before another attempt, where the portal said. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: FailureCode, problem: Partial<Problem> = {}, retryAfter?: number) {
    super(problem.title ?? code);
    this.status = status;
    this.code = code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** What is wrong with one field of a form, named as its place in the body: `body.password`. */
  at(place: string): string | undefined {
    return this.errors.find((error) => error.at === place || error.at === `body.${place}`)?.message;
  }
}

const PROBLEM = /^application\/problem\+json\b/i;

/** Reads the problem out of an answer that is not a 2xx. What is not a problem in the sense of RFC 9457 has code `answer`. */
export async function problemOf(response: Response): Promise<ApiError> {
  const retryAfter = secondsOf(response.headers.get("retry-after"));
  const problem = PROBLEM.test(response.headers.get("content-type") ?? "") ? await bodyOf(response) : undefined;
  if (problem === undefined) return new ApiError(response.status, "answer", {}, retryAfter);
  return new ApiError(response.status, problem.code as ProblemCode, problem, retryAfter);
}

async function bodyOf(response: Response): Promise<Problem | undefined> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string"
      ? (body as Problem)
      : undefined;
  } catch {
    return undefined;
  }
}

function secondsOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}
