import type { TransportEvent } from "@securecomm/transport";
import type { TransferFacts } from "../files/transfer-facts.ts";
import { skeletonOf } from "../people/look-alikes.ts";
import { shownName } from "../terminal/peer-text.ts";
import type { Refusal } from "../trust/policies.ts";
import type { ChatEvent, Show } from "./events.ts";
import { chatTexts } from "./texts.ts";

/** Milliseconds in which what comes thick and fast is counted rather than shown. */
const WINDOW = 1_000;

/** Lets the first of a kind through, and of those that follow within a second only their number and sum. */
export class Fold {
  readonly #tell: (count: number, sum: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;
  #sum = 0;

  constructor(tell: (count: number, sum: number) => void) {
    this.#tell = tell;
  }

  add(amount: number): void {
    this.#count++;
    this.#sum += amount;
    if (this.#timer === undefined) this.flush();
  }

  /** Tells what has been counted, and begins a new second. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#count === 0) return;
    const [count, sum] = [this.#count, this.#sum];
    [this.#count, this.#sum] = [0, 0];
    this.#timer = setTimeout(() => this.flush(), WINDOW).unref();
    this.#tell(count, sum);
  }
}

/** What strangers do is shown singly as long as it is little. */
const FEW = 3;
/** So many offers of one peer can wait for an answer. */
const FEW_OFFERS = 16;
/** Names under which somebody was refused, and which have been explained. */
const MOST_EXPLAINED = 64;

/**
 * The same view, which a flood from outside cannot fill: of strangers at the door, identities that are refused, and
 * offers that come to nothing, beyond a few in a second only the number is shown.
 */
export function quietDoor(show: Show): Show {
  const texts = chatTexts();
  const explained = new Set<string>();
  const few = new Map<string, Few>();
  const limited = (kind: string, most: number, tell: (count: number) => string, event: ChatEvent) => {
    const known = few.get(kind);
    const one =
      known ??
      new Few(
        most,
        (count) => show({ type: "note", text: tell(count) }),
        () => few.delete(kind),
      );
    if (known === undefined) few.set(kind, one);
    if (one.admits()) show(event);
  };
  return (event) => {
    if (event.type === "transport" && isStranger(event.event)) return limited("door", FEW, texts.strangers, event);
    if (event.type === "identity-refused" && !event.refusal.dialled) {
      return limited("impostor", FEW, texts.impostors, { ...event, ...(isNews(event.refusal) ? {} : { again: true }) });
    }
    if (event.type === "transfer" && isFruitless(event.transfer)) {
      const { who, fingerprint } = event.transfer;
      return limited(fingerprint, FEW_OFFERS, (count) => texts.offers(shownName(who), count), event);
    }
    show(event);
  };

  function isNews({ error, name }: Refusal): boolean {
    const what = `${error.code} ${skeletonOf(name)}`;
    if (explained.has(what) || explained.size >= MOST_EXPLAINED) return false;
    explained.add(what);
    return true;
  }
}

/** Lets a few through in a second, and counts the others. */
class Few {
  readonly #most: number;
  readonly #tell: (count: number) => void;
  readonly #quiet: () => void;
  #shown = 0;
  #more = 0;

  /** @param quiet told when nothing has come for a second: this is used up. */
  constructor(most: number, tell: (count: number) => void, quiet: () => void) {
    this.#most = most;
    this.#tell = tell;
    this.#quiet = quiet;
    setTimeout(this.#turn, WINDOW).unref();
  }

  admits(): boolean {
    const admitted = this.#shown < this.#most;
    if (admitted) this.#shown++;
    else this.#more++;
    return admitted;
  }

  readonly #turn = () => {
    if (this.#more > 0) this.#tell(this.#more);
    // Who goes on coming is counted from the first of the next second on.
    this.#shown = this.#more > 0 ? this.#most : 0;
    this.#more = 0;
    if (this.#shown === 0) this.#quiet();
    else setTimeout(this.#turn, WINDOW).unref();
  };
}

function isStranger(event: TransportEvent): boolean {
  return event.type === "connection-refused" || (event.type === "handshake-failed" && event.role === "responder");
}

/** What a peer can make happen to its offers as often as it likes. */
function isFruitless({ direction, state }: TransferFacts): boolean {
  return direction === "received" && ["asked", "refused", "stopped", "failed"].includes(state);
}
