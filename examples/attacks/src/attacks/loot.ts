import type { Lab } from "../lab/lab.ts";
import type { Taken } from "./attack.ts";

/** Counts what is taken, in all and until a monitor of the laboratory raises an alarm. */
export class Loot {
  readonly #lab: Lab;
  readonly #unit: Taken["unit"];
  readonly #seen: number;
  #total = 0;
  #beforeAlert: number | undefined;

  constructor(lab: Lab, unit: Taken["unit"]) {
    this.#lab = lab;
    this.#unit = unit;
    this.#seen = lab.sightings.length;
  }

  /** To be told at once of what has left: what an alarm does not find counted has left after it. */
  add(amount: number): void {
    this.#total += amount;
    const isAlarmed = this.#lab.sightings.slice(this.#seen).some(({ alert }) => alert.severity !== "info");
    if (isAlarmed) this.#beforeAlert ??= this.#total;
  }

  taken(): Taken {
    return { unit: this.#unit, total: this.#total, beforeAlert: this.#beforeAlert ?? this.#total };
  }
}
