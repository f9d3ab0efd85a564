import { useId } from "preact/hooks";
import { useLocation } from "preact-iso";
import { apis } from "../state/apis.ts";
import { t } from "./texts.ts";

/** Which API the pages are about. Changing it keeps the page and drops its filters, which were about the other one. */
export function ApiPicker() {
  const id = useId();
  const { path, query, route } = useLocation();
  const items = apis.value.items ?? [];
  const page = path.startsWith("/client/") ? "/detector" : path;
  return (
    <div class="picker">
      <label for={id}>{t("api")}</label>
      <select
        id={id}
        value={query["api"] ?? ""}
        disabled={items.length === 0}
        onChange={(event) => route(`${page}?api=${encodeURIComponent(event.currentTarget.value)}`)}
      >
        {items.length === 0 && <option value="">{t("noApi")}</option>}
        {items.length > 0 && !items.some((item) => item.id === query["api"]) && (
          <option value={query["api"] ?? ""}>–</option>
        )}
        {items.map((item) => (
          <option key={item.id} value={item.id} selected={item.id === query["api"]}>
            {item.name === item.id ? item.id : `${item.name} (${item.id})`}
          </option>
        ))}
      </select>
    </div>
  );
}
