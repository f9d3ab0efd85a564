import type { ComponentChildren } from "preact";

/** Nothing is here, and what to do about it. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}) {
  return (
    <section class="empty">
      <h2>{title}</h2>
      {children}
      {actions !== undefined && <div class="actions">{actions}</div>}
    </section>
  );
}
