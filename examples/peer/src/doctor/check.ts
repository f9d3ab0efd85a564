/** What a check found out. */
export interface Finding {
  readonly state: "ok" | "warning" | "failed";
  readonly text: string;
  /** What to do about it, where something is to be done. */
  readonly todo: string | undefined;
}

/** Something that is looked at. */
export interface Check {
  /** A name for programs. */
  readonly name: string;
  /** A name for people. */
  readonly title: string;
  look(): Promise<Finding>;
}

export function ok(text: string): Finding {
  return { state: "ok", text, todo: undefined };
}

export function warning(text: string, todo?: string): Finding {
  return { state: "warning", text, todo };
}

export function failed(text: string, todo: string): Finding {
  return { state: "failed", text, todo };
}
