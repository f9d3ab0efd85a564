import { NAME_CHARACTERS } from "./name-words.ts";
import { Nature, type NatureOfName, type SecretNames } from "./secret-names.ts";

/** So many steps are remembered; a program's objects need fewer, and who sends others only makes this begin anew. */
const REMEMBERED = 8192;

/** How far the names of an object's fields have been followed. */
export interface Step {
  /** What the last name says. */
  readonly nature: NatureOfName;
  /** The name that came next the last time. */
  readonly expected: string | undefined;
  /** Where that led. */
  readonly next: Step;
  /** The short text that was there the last time and was fit to be written: mostly it is the same again. */
  lastFit: string | undefined;
}

/**
 * Remembers which names follow each other in objects. What a program logs at one place has the same fields in the same
 * order every time: then each name costs one comparison of pointers, where looking it up would cost a hash table's access.
 */
export class Shapes {
  readonly #names: SecretNames;
  #start: KnownStep = new KnownStep(Nature.plain);
  #count = 0;

  constructor(names: SecretNames) {
    this.#names = names;
  }

  /** Before the first name. */
  get start(): Step {
    return this.#start;
  }

  /** The step behind a name that was not expected; it is now. */
  follow(from: Step, name: string): Step {
    // Nothing is kept of a name that is too long: whoever sends such names would have this hold them.
    if (name.length > NAME_CHARACTERS) return new KnownStep(Nature.unfitName);
    const step = from as KnownStep;
    let next = step.others?.get(name);
    if (next === undefined) {
      if (++this.#count > REMEMBERED) {
        this.#count = 0;
        this.#start = new KnownStep(Nature.plain);
      }
      next = new KnownStep(this.#names.of(name));
      step.others ??= new Map();
      step.others.set(name, next);
    }
    step.expected = name;
    step.next = next;
    return next;
  }
}

class KnownStep implements Step {
  readonly nature: NatureOfName;
  expected: string | undefined = undefined;
  next: KnownStep = this;
  lastFit: string | undefined = undefined;
  others: Map<string, KnownStep> | undefined = undefined;

  constructor(nature: NatureOfName) {
    this.nature = nature;
  }
}
