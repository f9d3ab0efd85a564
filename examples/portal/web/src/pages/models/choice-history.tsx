import type { ModelsView } from "../../api/types.ts";
import { LogText } from "../../components/log-text.tsx";
import { Table } from "../../components/table.tsx";
import { formatMoment } from "../../i18n/format.ts";
import { t } from "./texts.ts";
import { modelTitle } from "./words.ts";

/** Who put which model in force when. */
export function ChoiceHistory({ models: { items, choices } }: { readonly models: ModelsView }) {
  return (
    <Table
      caption={t("historyCaption")}
      hideCaption
      rows={choices}
      rowKey={(_row, index) => index}
      columns={[
        { key: "at", title: t("chosenAt"), heading: true, cell: ({ at }) => formatMoment(at, "time") },
        {
          key: "model",
          title: t("model"),
          cell: ({ modelId }) => {
            const model = items.find(({ id }) => id === modelId);
            return model === undefined ? `${t("number", String(modelId))} (${t("gone")})` : modelTitle(model);
          },
        },
        { key: "by", title: t("by"), cell: ({ chosenBy }) => <LogText text={chosenBy} mono={false} most={40} cut /> },
      ]}
    />
  );
}
