import type { Alert } from "@securecomm/anomaly";
import type { ChatEvent } from "./events.ts";

/** Alerts that are kept for `/alerts`. */
const MOST_KEPT = 200;
/** Alerts that stand on the screen until they are put aside: whoever raises more does not fill it. */
const MOST_STANDING = 20;

const GRAVITY = { info: 0, warning: 1, critical: 2 } as const;

/** An alert, and what this program calls whom it is about. */
export interface Raised {
  readonly alert: Alert;
  readonly who: string | undefined;
}

/** The alerts of this run. */
export class Alerts {
  #kept: readonly Raised[] = [];
  #standing: readonly Raised[] = [];
  #count = 0;
  #fallen = 0;

  /** How many there were in all. */
  get count(): number {
    return this.#count;
  }

  /** The last ones, the latest last; where they are too many, lesser ones have gone before graver ones. */
  get kept(): readonly Raised[] {
    return this.#kept;
  }

  /** Those that the user has not put aside, of each kind about each subject the last; facts with honest causes are not among them. */
  get standing(): readonly Raised[] {
    return this.#standing;
  }

  /** How many more would stand there if they were not too many. */
  get fallen(): number {
    return this.#fallen;
  }

  /** Keeps it, if it is an alert. */
  note(event: ChatEvent): void {
    if (event.type !== "alert") return;
    const { alert, who } = event;
    this.#count++;
    this.#kept = within(MOST_KEPT, [...this.#kept, { alert, who }]);
    if (alert.severity === "info") return;
    const others = this.#standing.filter((raised) => kindOf(raised.alert) !== kindOf(alert));
    this.#standing = within(MOST_STANDING, [...others, { alert, who }]);
    if (this.#standing.length === others.length) this.#fallen++;
  }

  /** The user has seen them. */
  putAside(): number {
    const count = this.#standing.length + this.#fallen;
    this.#standing = [];
    this.#fallen = 0;
    return count;
  }
}

/** As many as there is room for: of the least grave, the oldest goes. */
function within(most: number, raised: readonly Raised[]): readonly Raised[] {
  if (raised.length <= most) return raised;
  const least = Math.min(...raised.map(({ alert }) => GRAVITY[alert.severity]));
  const gone = raised.findIndex(({ alert }) => GRAVITY[alert.severity] === least);
  return raised.filter((_, at) => at !== gone);
}

function kindOf({ subject, kind, event, rule, severity }: Alert): string {
  return JSON.stringify([subject, kind, rule ?? event, severity]);
}
