import type { EntryView } from "../api/types.ts";
import { LogText } from "../components/log-text.tsx";
import { formatBytes, formatDuration, formatLogMoment, formatNumber, offsetName } from "../i18n/format.ts";
import { t } from "./texts.ts";

/** The request of a line: method, path and query. */
export function RequestLine({ entry, most = 120 }: { readonly entry: EntryView; readonly most?: number }) {
  return <LogText text={requestOf(entry)} most={most} />;
}

export function requestOf({ method, path, query }: EntryView): string {
  return `${method} ${path}${query === "" || query.startsWith("?") ? query : `?${query}`}`;
}

/** Everything that a line says, as a list. */
export function EntryDetails({ entry }: { readonly entry: EntryView }) {
  const { at, offset, address, status, bytes, duration, referer, userAgent } = entry;
  return (
    <dl class="facts">
      <dt>{t("time")}</dt>
      <dd>
        {formatLogMoment(at, offset)} {offsetName(offset)}
      </dd>
      <dt>{t("request")}</dt>
      <dd>
        <RequestLine entry={entry} most={400} />
      </dd>
      <dt>{t("client")}</dt>
      <dd>
        <LogText text={entry.client} />
      </dd>
      {address !== undefined && (
        <>
          <dt>{t("address")}</dt>
          <dd>
            <LogText text={address} />
          </dd>
        </>
      )}
      {status !== undefined && (
        <>
          <dt>{t("status")}</dt>
          <dd>{status}</dd>
        </>
      )}
      {bytes !== undefined && (
        <>
          <dt>{t("bytes")}</dt>
          <dd title={formatNumber(bytes)}>{formatBytes(bytes)}</dd>
        </>
      )}
      {duration !== undefined && (
        <>
          <dt>{t("duration")}</dt>
          <dd>{formatDuration(duration)}</dd>
        </>
      )}
      {referer !== undefined && (
        <>
          <dt>{t("referer")}</dt>
          <dd>
            <LogText text={referer} />
          </dd>
        </>
      )}
      {userAgent !== undefined && (
        <>
          <dt>{t("userAgent")}</dt>
          <dd>
            <LogText text={userAgent} />
          </dd>
        </>
      )}
    </dl>
  );
}
