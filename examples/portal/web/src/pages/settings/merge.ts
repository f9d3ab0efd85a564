import type { Settings } from "../../../../src/contract/settings.ts";

export type SettingName = keyof Settings;

export const SETTING_NAMES = [
  "threshold",
  "falsePositiveRate",
  "detector",
  "hoursBack",
  "manyAddresses",
  "frequentAddresses",
  "quietHours",
  "expected",
] as const satisfies readonly SettingName[];

/** What became of two changes of the same settings. */
export interface Merge {
  readonly settings: Settings;
  /** What the other changed and this side did not: it is taken over. */
  readonly theirs: readonly SettingName[];
  /** What this side changed alone: it is kept. */
  readonly mine: readonly SettingName[];
  /** What both changed, and not alike: this side's is kept, and said. */
  readonly both: readonly SettingName[];
}

/** Joins what was typed here with what somebody else saved in between, setting by setting. */
export function mergeSettings(base: Settings, mine: Settings, theirs: Settings): Merge {
  const taken: SettingName[] = [];
  const kept: SettingName[] = [];
  const both: SettingName[] = [];
  for (const name of SETTING_NAMES) {
    const here = !alike(base[name], mine[name]);
    const there = !alike(base[name], theirs[name]);
    if (here && there && !alike(mine[name], theirs[name])) both.push(name);
    else if (here && !there) kept.push(name);
    else if (there && !here) taken.push(name);
  }
  const settings = SETTING_NAMES.reduce<Settings>(
    (joined, name) => (taken.includes(name) ? withSetting(joined, name, theirs) : joined),
    mine,
  );
  return { settings, theirs: taken, mine: kept, both };
}

/** Which settings differ. */
export function changedSettings(before: Settings, after: Settings): readonly SettingName[] {
  return SETTING_NAMES.filter((name) => !alike(before[name], after[name]));
}

function withSetting(settings: Settings, name: SettingName, from: Settings): Settings {
  const { [name]: _left, ...rest } = settings;
  return { ...rest, ...(from[name] === undefined ? {} : { [name]: from[name] }) } as Settings;
}

function alike(a: unknown, b: unknown): boolean {
  return a === b || canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
