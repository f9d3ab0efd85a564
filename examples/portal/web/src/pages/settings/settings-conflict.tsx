import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/notice.tsx";
import type { SettingName } from "./merge.ts";
import { t } from "./texts.ts";
import type { SettingsDraft } from "./use-settings-draft.ts";

/** Somebody else saved in between: what to do, and afterwards what was done. */
export function SettingsConflict({ draft }: { readonly draft: SettingsDraft }) {
  const { conflict, merge, join } = draft;
  if (conflict) {
    return (
      <Notice
        kind="warning"
        title={t("conflictTitle")}
        actions={
          <Button look="primary" onClick={join}>
            {t("conflictLoad")}
          </Button>
        }
      >
        <p>{t("conflictText")}</p>
      </Notice>
    );
  }
  if (merge === undefined) return null;
  const names = (settings: readonly SettingName[]) => settings.map((name) => t(`setting-${name}`)).join(", ");
  return (
    <Notice kind="info">
      {merge.theirs.length > 0 && <p>{t("conflictTheirs", names(merge.theirs))}</p>}
      {merge.both.length > 0 ? <p>{t("conflictBoth", names(merge.both))}</p> : <p>{t("conflictNothing")}</p>}
    </Notice>
  );
}
