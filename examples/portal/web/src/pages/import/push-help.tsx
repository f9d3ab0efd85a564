import { LinkButton } from "../../components/button.tsx";
import { pageHref } from "../../state/paths.ts";
import { CopyButton } from "./copy-button.tsx";
import { pushExample } from "./push-example.ts";
import { t } from "./texts.ts";

/** How a server sends its lines as they are written. */
export function PushHelp({ apiId }: { readonly apiId: string }) {
  const example = pushExample(location.origin, apiId);
  return (
    <div class="stack">
      <p>{t("pushText")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys (WCAG 2.1.1) */}
      <section class="example" aria-label={t("example")} tabIndex={0}>
        <pre>
          <code>{example}</code>
        </pre>
      </section>
      <div class="actions">
        <CopyButton text={example} />
        <LinkButton href={`${pageHref("settings", apiId)}#tokens`}>{t("toTokens")}</LinkButton>
      </div>
      <p class="field-hint">
        {t("pushKey")} {t("pushLimits")}
      </p>
    </div>
  );
}
