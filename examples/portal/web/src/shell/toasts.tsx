import { useEffect } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { Description } from "../components/description.tsx";
import { Icon } from "../components/icon.tsx";
import { common } from "../i18n/common-texts.ts";
import { formatNumber } from "../i18n/format.ts";
import { alerts, dismiss, type LiveAlert, type Message, markSeen, messages } from "../state/alerts.ts";
import { pageHref } from "../state/paths.ts";
import { t } from "./texts.ts";

const SHOWN = 3;
/** Milliseconds after which a word on a success goes by itself. */
const SUCCESS_STAYS = 10_000;

/** What is said while the page is used. Alerts stay until they are dismissed, and then in the list of alerts. */
export function Toasts() {
  const unseen = alerts.value.filter(({ seen }) => !seen);
  return (
    <section class="toasts" aria-label={t("alerts")}>
      <div role="status" aria-live="polite" aria-relevant="additions">
        {messages.value.map((message) => (
          <MessageToast key={message.id} message={message} />
        ))}
        {unseen.slice(0, SHOWN).map((alert) => (
          <AlertToast key={`alert-${alert.event.anomalyId}`} alert={alert} />
        ))}
        {unseen.length > SHOWN && (
          <p key="more" class="toast toast-info">
            <span>{t("moreAlerts", formatNumber(unseen.length - SHOWN))}</span>
            <Button small look="quiet" onClick={() => markSeen()}>
              {common("dismiss")}
            </Button>
          </p>
        )}
      </div>
    </section>
  );
}

function MessageToast({ message }: { readonly message: Message }) {
  useEffect(() => {
    if (message.kind !== "success") return undefined;
    const timer = setTimeout(() => dismiss(message.id), SUCCESS_STAYS);
    return () => clearTimeout(timer);
  }, [message]);
  return (
    <div class={`toast toast-${message.kind}`}>
      <p>{message.text}</p>
      <Button small look="quiet" onClick={() => dismiss(message.id)} aria-label={common("dismiss")}>
        <Icon name="cross" />
      </Button>
    </div>
  );
}

function AlertToast({ alert: { event } }: { readonly alert: LiveAlert }) {
  return (
    <div class="toast toast-alert">
      <Description text={event.text} />
      <div class="actions">
        <a class="button button-plain button-small" href={anomalyHref(event)} onClick={() => markSeen(event.anomalyId)}>
          {t("openAnomaly")}
        </a>
        <Button small look="quiet" onClick={() => markSeen(event.anomalyId)}>
          {common("dismiss")}
        </Button>
      </div>
    </div>
  );
}

export function anomalyHref(event: LiveAlert["event"]): string {
  return pageHref("detector", event.apiId, { anomaly: event.anomalyId });
}
