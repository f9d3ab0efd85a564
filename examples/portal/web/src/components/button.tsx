import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { classNames } from "./class-names.ts";

type Look = "primary" | "plain" | "danger" | "quiet";

export interface ButtonProps extends Omit<ButtonHTMLAttributes, "class" | "className" | "size" | "icon"> {
  readonly look?: Look;
  readonly small?: boolean;
  /** Something that it began is under way: it stays in the order of keys, but does nothing. */
  readonly busy?: boolean;
  readonly children: ComponentChildren;
}

export function Button({ look = "plain", small, busy, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={classNames("button", `button-${look}`, small && "button-small", busy && "button-busy")}
      aria-busy={busy ? "true" : undefined}
      aria-disabled={busy ? "true" : undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.call(event.currentTarget as never, event);
      }}
    >
      {children}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere. */
export function LinkButton({
  href,
  look = "plain",
  small,
  children,
}: {
  readonly href: string;
  readonly look?: Look;
  readonly small?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <a href={href} class={classNames("button", `button-${look}`, small && "button-small")}>
      {children}
    </a>
  );
}
