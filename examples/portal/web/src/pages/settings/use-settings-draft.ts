import { useEffect, useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import type { ApiError } from "../../api/problem.ts";
import { path } from "../../api/query-string.ts";
import type { SettingsView } from "../../api/types.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useQuery } from "../../hooks/use-query.ts";
import { language } from "../../i18n/language.ts";
import { useEvents } from "../../state/events.ts";
import { changedSettings, type Merge, mergeSettings, type SettingName } from "./merge.ts";
import { formOfSettings, type SettingsForm, settingsOfForm } from "./settings-form.ts";

/** The settings that are being changed here, while somebody else may change them too. */
export interface SettingsDraft {
  /** `undefined` until they are there. */
  readonly form: SettingsForm | undefined;
  readonly change: (part: Partial<SettingsForm>) => void;
  readonly faults: readonly SettingName[];
  /** Which differ from what is saved. */
  readonly changed: readonly SettingName[];
  readonly save: () => Promise<boolean>;
  readonly discard: () => void;
  readonly saving: boolean;
  readonly failure: ApiError | undefined;
  /** Somebody else saved in between: nothing is lost, and nothing is saved, until it is joined. */
  readonly conflict: boolean;
  readonly join: () => void;
  readonly merge: Merge | undefined;
  readonly error: ApiError | undefined;
  readonly reload: () => void;
}

export function useSettingsDraft(apiId: string): SettingsDraft {
  const of = path`/api/apis/${apiId}/settings`;
  const query = useQuery(`settings ${apiId}`, (signal) => portal.get<SettingsView>(of, { signal }));
  const [base, setBase] = useState<SettingsView | undefined>(undefined);
  const [form, setForm] = useState<SettingsForm | undefined>(undefined);
  const [faults, setFaults] = useState<readonly SettingName[]>([]);
  const [merge, setMerge] = useState<Merge | undefined>(undefined);
  const decimal = () => (language.peek() === "pt" ? "," : ".");
  const begin = (view: SettingsView) => {
    setBase(view);
    setForm(formOfSettings(view.settings, decimal()));
    setFaults([]);
  };
  const result = form === undefined ? undefined : settingsOfForm(form);
  const isTyped = result !== undefined && "faults" in result;
  const changed =
    base === undefined || result === undefined || "faults" in result
      ? []
      : changedSettings(base.settings, result.settings);
  const isClean = !isTyped && changed.length === 0;
  const latest = query.data;
  useEffect(() => {
    // What nobody has touched here simply follows.
    if (latest !== undefined && latest.version !== base?.version && isClean) begin(latest);
  }, [latest?.version, isClean]);
  useEvents((event) => {
    if (event.type === "settings" && event.apiId === apiId) query.reload();
  });
  const saving = useAction(async (view: SettingsView) => {
    const saved = await portal.put<SettingsView>(of, view);
    query.set(() => saved);
    begin(saved);
    setMerge(undefined);
    return true;
  });
  const conflict =
    (base !== undefined && latest !== undefined && latest.version !== base.version && !isClean) ||
    saving.error?.code === "settings-changed";
  return {
    form,
    change: (part) => {
      setForm((before) => before && { ...before, ...part });
      setFaults([]);
    },
    faults,
    changed,
    save: async () => {
      if (base === undefined || result === undefined) return false;
      if ("faults" in result) {
        setFaults(result.faults);
        return false;
      }
      const done = await saving.run({ version: base.version, settings: result.settings });
      if (done === undefined) query.reload();
      return done ?? false;
    },
    discard: () => {
      const view = latest ?? base;
      if (view !== undefined) begin(view);
      setMerge(undefined);
      saving.clear();
    },
    saving: saving.busy,
    failure: saving.error?.code === "settings-changed" ? undefined : saving.error,
    conflict: conflict && latest !== undefined && latest.version !== base?.version,
    join: () => {
      if (base === undefined || latest === undefined || result === undefined) return;
      if ("faults" in result) return setFaults(result.faults);
      const joined = mergeSettings(base.settings, result.settings, latest.settings);
      setBase(latest);
      setForm(formOfSettings(joined.settings, decimal()));
      setMerge(joined);
      saving.clear();
    },
    merge,
    error: query.error,
    reload: query.reload,
  };
}
