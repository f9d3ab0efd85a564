import type { ModelView } from "../../api/types.ts";
import type { BadgeKind } from "../../components/badge.tsx";
import { formatMoment } from "../../i18n/format.ts";
import { t } from "./texts.ts";

/** `Nearest neighbours no. 3`: detectors repeat, numbers do not. */
export function modelTitle({ name, id }: Pick<ModelView, "name" | "id">): string {
  return `${t(`name-${name}`)} ${t("number", String(id))}`;
}

/** From when to when the lines are that it learned from. */
export function periodOf({ fromAt, toAt }: Pick<ModelView, "fromAt" | "toAt">): string | undefined {
  if (fromAt === undefined || toAt === undefined) return undefined;
  return t("period", formatMoment(fromAt, "hour"), formatMoment(toAt, "hour"));
}

export const STATE_LOOK = {
  training: "accent",
  ready: "neutral",
  failed: "danger",
  interrupted: "warning",
  cancelled: "neutral",
} as const satisfies Readonly<Record<ModelView["state"], BadgeKind>>;
