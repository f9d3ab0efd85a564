import { harmless } from "@securecomm/example-terminal";
import { sizeText } from "../files/quantities.ts";
import { fileTexts } from "../files/texts.ts";
import type { TransferFacts, TransferState } from "../files/transfer-facts.ts";
import { shownName } from "../terminal/peer-text.ts";
import { boardTexts } from "./board-texts.ts";
import { transferTexts } from "./transfer-texts.ts";

const OVER: ReadonlySet<TransferState> = new Set(["done", "refused", "failed", "stopped"]);

/** Says what became of transfers, once for each turn that one takes: how far it is, the board shows. */
export class TransferNews {
  readonly #told = new Map<number, string>();

  /** What is new about a transfer in a few sentences; `undefined` for nothing that needs words. */
  tell(transfer: TransferFacts): string | undefined {
    const { id, state, resumedAt } = transfer;
    const turn = `${state} ${resumedAt}`;
    if (this.#told.get(id) === turn) return undefined;
    if (OVER.has(state)) this.#told.delete(id);
    else this.#told.set(id, turn);
    return transferText(transfer);
  }
}

/** A transfer in a few sentences; `undefined` while its hash is compared. */
export function transferText(transfer: TransferFacts): string | undefined {
  const { id, state, direction, bytes, moved, resumedAt, path, sha256, why, exists } = transfer;
  const texts = transferTexts();
  const [who, name] = [shownName(transfer.who), harmless(transfer.name)];
  const size = bytes === undefined ? "" : `, ${sizeText(bytes)}`;
  const because = why === undefined ? [] : [harmless(why)];
  switch (state) {
    case "asked": {
      const answer = exists ? boardTexts().answerExisting(id) : boardTexts().answer(id);
      return sentences(texts.asked(who, name, size), ...(exists ? [texts.exists] : []), answer);
    }
    case "offered":
      return texts.offered(who, name, size, id);
    case "moving":
      if (resumedAt > 0 && moved === resumedAt) return texts.goesOn(name, sizeText(resumedAt));
      return direction === "sent" ? texts.sending(who, name) : texts.receiving(who, name);
    case "waiting":
      return texts.waiting(name, who, sizeText(moved));
    case "checking":
      return undefined;
    case "done": {
      const where = direction === "received" && path !== undefined ? [texts.at(harmless(path))] : [];
      const hash = sha256 === undefined ? [] : [texts.hash(harmless(sha256))];
      const what = direction === "sent" ? texts.sent(who, name) : texts.received(who, name);
      return sentences(what, [...where, ...hash].join(", "));
    }
    case "refused":
    case "failed":
    case "stopped":
      return whoEnded(why)?.(name, who) ?? sentences(texts[state](name), ...because);
  }
}

/** Where all there is to say is who did it. */
function whoEnded(why: string | undefined): ((name: string, who: string) => string) | undefined {
  const [texts, { refusedHere, refusedThere, stoppedHere, stoppedThere }] = [transferTexts(), fileTexts()];
  switch (why) {
    case refusedHere:
      return texts.refusedHere;
    case refusedThere:
      return texts.refusedThere;
    case stoppedHere:
      return texts.stoppedHere;
    case stoppedThere:
      return texts.stoppedThere;
    default:
      return undefined;
  }
}

function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}
