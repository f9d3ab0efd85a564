import { harmless } from "@securecomm/example-terminal";
import { Failure } from "../failure.ts";
import { answerTexts } from "./answer-texts.ts";
import type { FileView } from "./file-view.ts";
import { sizeText } from "./quantities.ts";
import type { TransferFacts } from "./transfer-facts.ts";
import type { Transfers } from "./transfers.ts";

/** The questions of all offers come one after another. */
let queue: Promise<void> = Promise.resolve();

/**
 * Takes an offer: of a known sender at once, of anybody else when the user says so; where a file of its name is there
 * already, as the user wishes. Never rejects.
 */
export async function answerOffer(
  transfers: Transfers,
  view: FileView,
  offer: TransferFacts,
  isKnown: boolean,
): Promise<void> {
  const { id, name, exists } = offer;
  if (isKnown && !exists && (await accepts(transfers, view, id, {}))) return;
  queue = queue.then(async () => {
    if (!isKnown && !(await isWanted(transfers, view, offer))) return void (await transfers.refuse(id).catch(() => {}));
    if (isKnown || exists || !(await accepts(transfers, view, id, {}))) await ask(transfers, view, id, name);
  });
  await queue;
}

/** Whether the user takes a file of somebody who is no contact: anything but a yes is a no. */
async function isWanted(
  transfers: Transfers,
  view: FileView,
  { id, name, bytes, who, fingerprint }: TransferFacts,
): Promise<boolean> {
  if (!isAsked(transfers, id)) return false;
  const texts = answerTexts();
  const size = bytes === undefined ? texts.noSize : sizeText(bytes);
  const answer = await view.ask(texts.stranger(harmless(who), fingerprint, harmless(name), size));
  return isOneOf(answer.trim(), texts.yesKeys);
}

function isAsked(transfers: Transfers, id: number): boolean {
  return transfers.list().find((facts) => facts.id === id)?.state === "asked";
}

async function ask(transfers: Transfers, view: FileView, id: number, name: string): Promise<void> {
  const texts = answerTexts();
  for (;;) {
    if (!isAsked(transfers, id)) return;
    const answer = (await view.ask(texts.existing(harmless(name)))).trim();
    if (answer === "" || isOneOf(answer, texts.refuseKeys)) return void (await transfers.refuse(id).catch(() => {}));
    if (isOneOf(answer, texts.replaceKeys) && (await accepts(transfers, view, id, { replace: true }))) return;
    if (!isOneOf(answer, texts.otherKeys)) continue;
    const chosen = (await view.ask(texts.newName)).trim();
    if (chosen !== "" && (await accepts(transfers, view, id, { name: chosen }))) return;
  }
}

async function accepts(
  transfers: Transfers,
  view: FileView,
  id: number,
  how: { readonly name?: string; readonly replace?: boolean },
): Promise<boolean> {
  try {
    await transfers.accept(id, how);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (how.name !== undefined) view.show({ type: "note", text: error.message });
    return false;
  }
}

function isOneOf(answer: string, keys: string): boolean {
  return answer.length > 0 && keys.includes(answer.charAt(0));
}
