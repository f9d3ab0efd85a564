import { useEffect, useRef } from "preact/hooks";
import type { CreatedToken } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { CopyButton } from "../import/copy-button.tsx";
import { t } from "./account-texts.ts";

/** A token that was just made: it is shown once, and is gone with this notice. */
export function CreatedTokenNotice({ token, onDone }: { readonly token: CreatedToken; readonly onDone: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [token.id]);
  return (
    <div class="notice notice-success">
      <h3 ref={heading} tabIndex={-1}>
        {t("createdTitle")}
      </h3>
      <p>{t("createdText")}</p>
      <p class="token-shown">
        <span class="quiet">{t("token")}</span> <code class="mono">{token.token}</code>
      </p>
      <div class="actions">
        <CopyButton text={token.token} />
        <Button onClick={onDone}>{t("done")}</Button>
      </div>
    </div>
  );
}
