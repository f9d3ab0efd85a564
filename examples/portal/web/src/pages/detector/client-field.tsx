import { useEffect, useId, useState } from "preact/hooks";
import { api } from "../../api/api.ts";
import { path } from "../../api/query-string.ts";
import type { ClientView, Page } from "../../api/types.ts";
import { Field } from "../../components/field.tsx";
import { useQuery } from "../../hooks/use-query.ts";
import { t } from "./texts.ts";

const PAUSE = 400;

/** A client by its whole name; the log's own names are offered while one types. */
export function ClientField({
  apiId,
  value,
  onChange,
}: {
  readonly apiId: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  const [text, setText] = useState(value);
  const [search, setSearch] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSearch(text.slice(0, 100));
      if (text !== value) onChange(text);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useQuery(
    `clients ${apiId} ${search}`,
    (signal) =>
      api.get<Page<ClientView>>(path`/api/apis/${apiId}/clients`, {
        query: { search: search || undefined, limit: 20 },
        signal,
      }),
    { keep: true },
  );
  return (
    <>
      <Field
        compact
        label={t("client")}
        type="search"
        value={text}
        onInput={setText}
        list={id}
        maxLength={200}
        placeholder={t("clientHint")}
      />
      <datalist id={id}>
        {found.data?.items.map(({ client, clientSource }) => (
          <option key={`${clientSource} ${client}`} value={client} />
        ))}
      </datalist>
    </>
  );
}
