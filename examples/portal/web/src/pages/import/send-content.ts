import { ApiError, problemOf } from "../../api/problem.ts";
import { path } from "../../api/query-string.ts";
import type { ImportView } from "../../api/types.ts";
import { language } from "../../i18n/language.ts";
import { session } from "../../state/session.ts";

/**
 * Sends a file as the content of an import. Not by `fetch`: that cannot tell how much of it has left. Rejects with an
 * `ApiError`, of code `network` where the connection broke off; with an `AbortError` when it was aborted.
 */
export function sendContent(
  apiId: string,
  importId: number,
  file: Blob,
  type: string,
  { onSent, signal }: { readonly onSent: (bytes: number) => void; readonly signal: AbortSignal },
): Promise<ImportView> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(aborted());
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const end = () => signal.removeEventListener("abort", stop);
    request.open("PUT", path`/api/apis/${apiId}/imports/${importId}/content`);
    request.setRequestHeader("Content-Type", type);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Accept-Language", language.peek());
    const token = session.peek()?.csrfToken;
    if (token !== undefined) request.setRequestHeader("X-CSRF-Token", token);
    request.upload.addEventListener("progress", (event) => onSent(event.loaded));
    request.addEventListener("loadend", end);
    request.addEventListener("load", () => {
      answerOf(request).then(resolve, reject);
    });
    request.addEventListener("error", () => reject(new ApiError(0, "network")));
    request.addEventListener("abort", () => reject(aborted()));
    signal.addEventListener("abort", stop);
    request.send(file);
  });
}

async function answerOf(request: XMLHttpRequest): Promise<ImportView> {
  const { status, responseText } = request;
  if (status < 200 || status > 299) {
    const headers = new Headers();
    for (const name of ["content-type", "retry-after"]) {
      const value = request.getResponseHeader(name);
      if (value !== null) headers.set(name, value);
    }
    throw await problemOf(new Response(responseText, { status: status < 200 ? 500 : status, headers }));
  }
  try {
    return JSON.parse(responseText) as ImportView;
  } catch {
    throw new ApiError(status, "answer");
  }
}

function aborted(): DOMException {
  return new DOMException("aborted", "AbortError");
}
