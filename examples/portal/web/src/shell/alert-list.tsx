import { useState } from "preact/hooks";
import { Button } from "../components/button.tsx";
import { Description } from "../components/description.tsx";
import { Dialog } from "../components/dialog.tsx";
import { formatMoment, formatNumber } from "../i18n/format.ts";
import { alerts, clearAlerts, markSeen } from "../state/alerts.ts";
import { connection } from "../state/events.ts";
import { t } from "./texts.ts";
import { anomalyHref } from "./toasts.tsx";

/** The bell: how many alerts are new, and the list of those since the page was opened. */
export function AlertList() {
  const [open, setOpen] = useState(false);
  const unseen = alerts.value.filter(({ seen }) => !seen).length;
  const close = () => {
    setOpen(false);
    markSeen();
  };
  return (
    <>
      <Button
        look="quiet"
        aria-haspopup="dialog"
        aria-label={unseen === 0 ? t("alerts") : t("alertsNew", formatNumber(unseen))}
        onClick={() => setOpen(true)}
      >
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6zm-2.5 16a2.5 2.5 0 0 0 5 0z" />
        </svg>
        {unseen > 0 && (
          <span class="count" aria-hidden="true">
            {formatNumber(unseen)}
          </span>
        )}
      </Button>
      <Dialog open={open} title={t("alerts")} onClose={close} wide>
        {connection.value === "lost" && <p class="quiet">{t("lost")}</p>}
        {alerts.value.length === 0 ? (
          <p>{t("noAlerts")}</p>
        ) : (
          <>
            <ul class="alert-list">
              {alerts.value.map(({ event }) => (
                <li key={event.anomalyId}>
                  <p class="quiet">{formatMoment(event.at)}</p>
                  <Description text={event.text} />
                  <a href={anomalyHref(event)} onClick={close}>
                    {t("openAnomaly")}
                  </a>
                </li>
              ))}
            </ul>
            <div class="actions">
              <Button onClick={clearAlerts}>{t("clearAlerts")}</Button>
            </div>
          </>
        )}
      </Dialog>
    </>
  );
}
