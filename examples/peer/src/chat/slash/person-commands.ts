import { harmless } from "@securecomm/example-terminal";
import { Failure, UsageError } from "../../failure.ts";
import { isAddress } from "../../people/entries.ts";
import type { Person } from "../../people/people.ts";
import { ownCommand } from "../../terminal/own-command.ts";
import { typedName } from "../../terminal/peer-text.ts";
import { shellWord } from "../../terminal/shell-word.ts";
import { describeCheck } from "../../trust/verification.ts";
import { memberOf, type Seat } from "../conversation.ts";
import type { Engine } from "../engine.ts";
import { CLAIM, isContact } from "../names.ts";
import type { Desk, SlashCommand } from "./command.ts";
import { slashTexts } from "./texts.ts";
import { notHere, takePeer } from "./who.ts";

const YES = /^(?:yes|y|sim|s)$/i;
const NO = /^(?:no|n|não|nao)$/i;
const REMOVE = /^remove$/;

/** Who somebody is, and what is remembered of them. */
export function personCommands(): readonly SlashCommand[] {
  const { help } = slashTexts();
  return [
    { name: "verify", ...help.verify, takes: "peer", run: verify },
    { name: "trust", ...help.trust, takes: "peer", run: trust },
    ...(["who", "words", "security"] as const).map(
      (name): SlashCommand => ({
        name,
        ...help[name],
        run: (_, desk) => listAll(name, desk),
      }),
    ),
    { name: "to", ...help.to, takes: "peer", run: speakTo },
  ];
}

function listAll(type: "who" | "words" | "security", { engine, tell }: Desk): void {
  const { conversation } = engine;
  const seats = conversation.seats();
  engine.show({ type, peers: conversation.members() });
  if (type !== "who") for (const seat of seats) seat.wordsShown = true;
  else if (seats.some(({ who }) => who.endsWith(CLAIM))) tell(slashTexts().claims);
}

async function verify(words: readonly string[], desk: Desk): Promise<void> {
  const { conversation } = desk.engine;
  const { seat, rest } = takePeer(words, conversation, (word) => YES.test(word) || NO.test(word));
  const [answer, ...more] = rest;
  if (more.length > 0 || (answer !== undefined && !YES.test(answer) && !NO.test(answer))) {
    throw notHere(words.join(" "), conversation);
  }
  if (answer === undefined) return showWords(seat, desk);
  if (YES.test(answer)) await wordsAgree(seat, desk);
  else await wordsDiffer(seat, desk);
}

function showWords(seat: Seat, { engine, tell }: Desk): void {
  const texts = slashTexts();
  const member = memberOf(seat);
  if (member.facts.words.length === 0) {
    tell(texts.noWords);
    return;
  }
  const only = engine.conversation.seats().length === 1;
  seat.wordsShown = true;
  engine.show({ type: "words", peers: [member] });
  tell(texts.compare(seat.who));
  tell(texts.compareThen(only ? "/verify" : `/verify ${typedName(seat.who)}`));
}

async function wordsAgree(seat: Seat, desk: Desk): Promise<void> {
  const { engine, tell } = desk;
  const texts = slashTexts();
  if (!seat.wordsShown) {
    // The user may have heard those of an earlier session, or of somebody else.
    showWords(seat, desk);
    throw new Failure(texts.otherWords(harmless(seat.who)));
  }
  const { fingerprint, name } = seat.session.peer;
  if (seat.person === undefined) await engine.people.add({ name: nameFor(seat, name), fingerprint, how: "words" });
  else await engine.people.check(fingerprint, "words");
  await engine.conversation.recognise();
  engine.watch.log?.info({ peer: fingerprint, session: seat.session.id }, "the safety words were compared: the same");
  tell(texts.verified(seat.who));
  const noName = seat.person === undefined || !isContact(seat.person);
  if (noName) tell(texts.noContactYet(`/trust ${typedName(seat.who)}`));
}

async function wordsDiffer(seat: Seat, { engine, tell }: Desk): Promise<void> {
  const texts = slashTexts();
  const { fingerprint } = seat.session.peer;
  for (const { who, link } of engine.dialled()) {
    if (who === seat.who || link.session?.peer.fingerprint === fingerprint) link.stop();
  }
  engine.conversation.keepOut(fingerprint, new Failure(texts.endedForWords));
  engine.watch.log?.warn({ peer: fingerprint, session: seat.session.id }, "the safety words differ");
  tell(texts.differ(seat.who, fingerprint));
  const person = await rememberedAs(seat, engine);
  if (person?.checked !== undefined) {
    await engine.people.uncheck(fingerprint);
    tell(texts.unchecking);
  }
  const entry = person?.entry ?? fingerprint;
  tell(texts.differSteps(ownCommand(`trust remove ${shellWord(harmless(entry))}`)));
}

async function trust(words: readonly string[], desk: Desk): Promise<void> {
  const texts = slashTexts();
  const { conversation } = desk.engine;
  const { seat, rest, named } = takePeer(words, conversation, (word) => REMOVE.test(word));
  if (rest.length === 0) return describe(seat, desk);
  const name = rest.join(" ");
  // A name that is mistyped must not become what the only one here is called.
  if (!named && name !== "remove") throw notHere(name, conversation);
  if (rest.length > 1)
    throw new UsageError(`${texts.tooMuch(`/trust ${texts.help.trust.usage}`)} ${texts.nameInQuotes}`);
  if (name === "remove") await forget(seat, desk);
  else await rememberAs(name, seat, desk);
}

async function describe(seat: Seat, { engine, tell }: Desk): Promise<void> {
  const texts = slashTexts();
  tell(texts.person(seat.who, seat.session.peer.fingerprint));
  const person = await rememberedAs(seat, engine);
  if (person === undefined) return tell(texts.notRemembered);
  const { entry, since, checked, address } = person;
  tell(texts.entry(entry, since.slice(0, 10)));
  tell(checked === undefined ? texts.unchecked : describeCheck(checked));
  if (address !== undefined) tell(texts.address(address));
}

async function rememberAs(name: string, seat: Seat, { engine, tell }: Desk): Promise<void> {
  const { people, conversation } = engine;
  const { fingerprint } = seat.session.peer;
  const person = await rememberedAs(seat, engine);
  if (person === undefined) await people.add({ name, fingerprint });
  else await people.rename(person, name);
  await conversation.recognise();
  tell(slashTexts().rememberedAs(seat.who, name));
}

async function forget(seat: Seat, { engine, tell }: Desk): Promise<void> {
  const texts = slashTexts();
  const person = await rememberedAs(seat, engine);
  if (person === undefined) return tell(texts.nothingToForget(seat.who));
  await engine.people.remove(person);
  await engine.conversation.recognise();
  tell(texts.forgotten(seat.who));
}

function speakTo(words: readonly string[], { engine, tell }: Desk): void {
  const texts = slashTexts();
  const { conversation } = engine;
  if (words.length === 0 || (words.length === 1 && /^(?:all|todos)$/i.test(words[0] ?? ""))) {
    conversation.to = undefined;
    tell(texts.toAll);
    return;
  }
  const { seat, rest, named } = takePeer(words, conversation);
  if (!named || rest.length > 0) throw notHere(words.join(" "), conversation);
  conversation.to = seat.who;
  tell(texts.toOne(seat.who));
}

function rememberedAs(seat: Seat, { people }: Engine): Promise<Person | undefined> {
  return people.withFingerprint(seat.session.peer.fingerprint);
}

function nameFor({ calls }: Seat, ownName: string): string {
  return calls === undefined || isAddress(calls) ? ownName : calls;
}
