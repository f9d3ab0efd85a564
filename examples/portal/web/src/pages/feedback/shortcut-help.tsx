import { Dialog } from "../../components/dialog.tsx";
import { Checkbox } from "../../components/field.tsx";
import { Table } from "../../components/table.tsx";
import { t } from "./texts.ts";

/** Which keys do what, and the switch that turns them off (WCAG 2.1.4). */
export function ShortcutHelp({
  open,
  on,
  onSwitch,
  onClose,
}: {
  readonly open: boolean;
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
  readonly onClose: () => void;
}) {
  const rows = [
    { key: "c", does: t("confirm") },
    { key: "f", does: t("falseAlarm") },
    { key: "s", does: t("skip") },
    { key: "j", does: t("next") },
    { key: "k", does: t("previous") },
    { key: "u", does: t("undo") },
    { key: t("keyMarks"), does: t("doesMarks") },
    { key: t("keyMarksWrong"), does: t("doesMarksWrong") },
    { key: "?", does: t("doesHelp") },
  ];
  return (
    <Dialog open={open} title={t("shortcuts")} onClose={onClose}>
      <div class="dialog-text">
        <p>{t("helpIntro")}</p>
        <Checkbox label={t("shortcutsOn")} hint={t("shortcutsHint")} checked={on} onChange={onSwitch} />
        <Table
          caption={t("shortcuts")}
          hideCaption
          rows={rows}
          rowKey={({ key }) => key}
          columns={[
            { key: "key", title: t("key"), heading: true, cell: ({ key }) => <kbd>{key}</kbd> },
            { key: "does", title: t("does"), cell: ({ does }) => does },
          ]}
        />
      </div>
    </Dialog>
  );
}
