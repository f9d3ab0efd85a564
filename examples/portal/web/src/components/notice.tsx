import type { ComponentChildren } from "preact";
import type { ApiError } from "../api/problem.ts";
import { common } from "../i18n/common-texts.ts";
import { Button } from "./button.tsx";

export interface NoticeProps {
  readonly kind: "info" | "success" | "warning" | "danger";
  readonly title?: string | undefined;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

/** A word on what is the case, where it belongs. Warnings and dangers are read out as they appear. */
export function Notice({ kind, title, children, actions }: NoticeProps) {
  return (
    <div class={`notice notice-${kind}`} role={kind === "danger" || kind === "warning" ? "alert" : "status"}>
      {title !== undefined && <p class="notice-title">{title}</p>}
      {children !== undefined && <div class="notice-text">{children}</div>}
      {actions !== undefined && <div class="actions">{actions}</div>}
    </div>
  );
}

/** Why a request failed, in the portal's own words, with a way to try again. */
export function ProblemNotice({ error, onRetry }: { readonly error: ApiError; readonly onRetry?: () => void }) {
  const { title, detail } = wordsOf(error);
  return (
    <Notice
      kind="danger"
      title={title}
      actions={onRetry === undefined ? undefined : <Button onClick={onRetry}>{common("retry")}</Button>}
    >
      {detail !== undefined && <p>{detail}</p>}
      {error.errors.length > 0 && (
        <ul>
          {error.errors.map(({ at, message }) => (
            <li key={`${at} ${message}`}>
              <code>{at}</code>: {message}
            </li>
          ))}
        </ul>
      )}
      {error.retryAfter !== undefined && <p>{common("waitSeconds", error.retryAfter)}</p>}
    </Notice>
  );
}

function wordsOf(error: ApiError): { readonly title: string; readonly detail: string | undefined } {
  if (error.title !== undefined) return { title: error.title, detail: error.detail };
  return error.code === "network"
    ? { title: common("networkTitle"), detail: common("networkDetail") }
    : { title: common("answerTitle"), detail: common("answerDetail") };
}
