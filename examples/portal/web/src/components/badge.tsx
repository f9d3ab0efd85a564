import type { ComponentChildren } from "preact";

export type BadgeKind = "neutral" | "accent" | "success" | "warning" | "danger";

/** A word beside a thing. Its colour only repeats what the word says. */
export function Badge({
  kind = "neutral",
  children,
}: {
  readonly kind?: BadgeKind;
  readonly children: ComponentChildren;
}) {
  return <span class={`badge badge-${kind}`}>{children}</span>;
}
