import { logLimits } from "../limits.ts";
import { Copier } from "./copier.ts";
import type { RedactOptions } from "./redact-options.ts";
import { Nature, type NatureOfName, SecretNames } from "./secret-names.ts";
import { Shapes } from "./shapes.ts";
import { isSecret, isSecretPair } from "./tellings.ts";
import { cleanText } from "./text.ts";
import { isSuspicious } from "./text-gate.ts";

/** What stands in the place of a secret. */
export const CENSOR = "[redacted]";

/** How a value of a line's own field is changed before all else. */
export type FieldSerializers = Readonly<Record<string, (value: unknown) => unknown>>;

/** Only texts that are shorter are remembered, which is for speed: all of them together take no room that counts. */
const REMEMBERED = 256;

type Fields = Record<string, unknown>;

/**
 * Makes values fit to be logged: without secrets, bounded, and such that `JSON.stringify` cannot fail. It always gives
 * copies: what was looked at is what is written, whatever getters and proxies say when they are asked again. Nearly
 * everything is fit as it is, and is copied at little cost; a {@link Copier} does the rest.
 */
export class Redactor {
  readonly #names: SecretNames;
  readonly #shapes: Shapes;
  readonly #censor: string;
  #spent = 0;
  #lastFit = "";

  /** @param own names of the fields that every line has already. */
  constructor(options: RedactOptions = {}, own: readonly string[] = []) {
    this.#names = new SecretNames(options, own);
    this.#shapes = new Shapes(this.#names);
    this.#censor = options.censor ?? CENSOR;
  }

  /** A text as it may be logged. */
  text(text: string): string {
    // Where much is logged it is often the same text again.
    if (text === this.#lastFit) return text;
    const clean = cleanText(text, this.#censor);
    if (clean === text) this.#lastFit = text;
    return clean;
  }

  /** Any value as it may be logged; never throws. `undefined` for what cannot be: a function, a symbol. */
  value(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return this.#copier().value(value, 1);
    return this.#attempt(() => this.#fitObject(value, 1)) ?? this.#copier().value(value, 1);
  }

  /**
   * An object's fields, to be a line's. Fields named as those that the logger writes itself get another name: whoever
   * chooses names must not choose a line's level.
   * @param text whether the line has a text as well.
   */
  record(record: object, text: boolean, serializers?: FieldSerializers): Fields {
    if (serializers === undefined) {
      const fields = this.#fitRecord(record, text);
      if (fields !== undefined) return fields;
    }
    return this.#copier().record(record, text, serializers);
  }

  #copier(): Copier {
    return new Copier(this.#names, this.#censor);
  }

  #fitRecord(record: object, text: boolean): Fields | undefined {
    this.#spent = 0;
    try {
      return isPlain(record)
        ? this.#fitFields(record as Fields, 1, text ? Line.withText : Line.withoutText)
        : undefined;
    } catch {
      return undefined;
    }
  }

  #attempt(fit: () => object | undefined): object | undefined {
    this.#spent = 0;
    try {
      const copy = fit();
      return this.#spent <= logLimits.values ? copy : undefined;
    } catch {
      return undefined;
    }
  }

  #fitObject(value: object, depth: number): object | undefined {
    if (depth > logLimits.depth) return undefined;
    if (Array.isArray(value)) return this.#fitItems(value, depth);
    return isPlain(value) ? this.#fitFields(value as Fields, depth, Line.none) : undefined;
  }

  #fitItems(items: readonly unknown[], depth: number): unknown[] | undefined {
    const { length } = items;
    this.#spent += length;
    if (length > logLimits.entries || this.#spent > logLimits.values) return undefined;
    if (typeof (items as { toJSON?: unknown }).toJSON === "function") return undefined;
    const copy: unknown[] = [];
    for (let i = 0; i < length; i++) {
      const item = items[i];
      if (typeof item === "object" && item !== null) {
        const fit = this.#fitObject(item, depth + 1);
        if (fit === undefined) return undefined;
        copy.push(fit);
      } else if (this.#isFit(item)) copy.push(item);
      else return undefined;
    }
    return isSecretPair(copy, this.#names) ? undefined : copy;
  }

  /** Nearly all the time that redaction takes is spent here. */
  #fitFields(source: Readonly<Fields>, depth: number, line: LineKind): Fields | undefined {
    if (hasTooMany(source)) return undefined;
    const fields = { ...source };
    const shapes = this.#shapes;
    let step = shapes.start;
    let count = 0;
    for (const name in fields) {
      count++;
      step = step.expected === name ? step.next : shapes.follow(step, name);
      const value = fields[name];
      if (step.nature !== Nature.plain && mustChange(step.nature, value, line)) return undefined;
      if (typeof value === "number" || typeof value === "boolean") continue;
      if (typeof value === "string") {
        if (value === step.lastFit) continue;
        if (!this.#isFit(value)) return undefined;
        if (value.length < REMEMBERED) step.lastFit = value;
      } else if (typeof value === "object" && value !== null) {
        const fit = this.#fitObject(value, depth + 1);
        if (fit === undefined) return undefined;
        fields[name] = fit;
      } else if (!this.#isFit(value)) return undefined;
    }
    this.#spent += count;
    return this.#spent <= logLimits.values ? fields : undefined;
  }

  /** Whether what is no object may be written as it is. */
  #isFit(value: unknown): boolean {
    if (typeof value === "string") {
      this.#spent += value.length >>> 8;
      return !isSuspicious(value) || cleanText(value, this.#censor) === value;
    }
    return typeof value !== "function" && typeof value !== "bigint" && typeof value !== "symbol";
  }
}

/** Which names are taken where an object stands. */
const Line = { none: 0, withoutText: 1, withText: 2 } as const;
type LineKind = (typeof Line)[keyof typeof Line];

function mustChange(nature: NatureOfName, value: unknown, line: LineKind): boolean {
  switch (nature) {
    case Nature.unfitName:
      return true;
    case Nature.ownField:
      return line !== Line.none;
    case Nature.ownText:
      return line === Line.withText;
    case Nature.telling:
      return typeof value === "string" || Array.isArray(value);
    default:
      return isSecret(nature, value);
  }
}

/** Asked before anything is copied. */
function hasTooMany(fields: Readonly<Fields>): boolean {
  let count = 0;
  for (const _name in fields) if (++count > logLimits.entries) return true;
  return false;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
