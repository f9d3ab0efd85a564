import { harmless } from "@securecomm/example-terminal";
import type { Command } from "commander";
import { contextOf } from "../context.ts";
import { Failure, Reported, UsageError } from "../failure.ts";
import { askYes } from "../identity/ask.ts";
import { glimpseIdentity } from "../identity/identity-store.ts";
import { isDiallableAddress } from "../people/address.ts";
import { fingerprintOf, readIntroduction } from "../people/introduction.ts";
import { type People, type Person, peopleOf } from "../people/people.ts";
import { knownPeersPath, type Places } from "../places.ts";
import { shellWord } from "../terminal/shell-word.ts";
import { idTexts } from "./identity-texts.ts";
import { say, sayFacts, sayJson } from "./print.ts";
import { examples, fingerprintArgument, nameArgument } from "./shared.ts";
import { trustTexts } from "./trust-texts.ts";

interface AddOptions {
  readonly name?: string;
  readonly address?: string;
  readonly yes?: boolean;
}

/** `trust`: the people whose identities are remembered. */
export function addTrust(program: Command): void {
  const texts = trustTexts();
  const trust = program
    .command("trust")
    .description(texts.trust)
    .addHelpText("after", () => examples("securecomm-peer trust list", "securecomm-peer trust add bob.png"));

  trust
    .command("list")
    .description(texts.list)
    .addHelpText("after", () => examples("securecomm-peer trust list", "securecomm-peer trust list --json"))
    .action(list);
  trust
    .command("add")
    .argument("<introduction>", texts.introduction)
    .description(texts.add)
    .option("--name <name>", texts.addName, nameArgument)
    .option("--address <address>", texts.addAddress)
    .option("--yes", texts.yes)
    .addHelpText("after", () =>
      examples(
        "securecomm-peer trust add 'securecomm:pair?v=1&fp=sc1…&name=bob'",
        "securecomm-peer trust add bob.png --name bob",
      ),
    )
    .action(add);
  trust
    .command("verify")
    .argument("<who>", texts.who)
    .description(texts.verify)
    .option("--fingerprint <fingerprint>", texts.verifyFingerprint, fingerprintArgument)
    .addHelpText("after", () =>
      examples("securecomm-peer trust verify bob", "securecomm-peer trust verify bob --fingerprint sc1…"),
    )
    .action(verify);
  trust
    .command("rename")
    .argument("<who>", texts.who)
    .argument("<name>", texts.newName)
    .description(texts.rename)
    .addHelpText("after", () => examples("securecomm-peer trust rename claimed:bob bob"))
    .action(rename);
  trust
    .command("remove")
    .argument("<who>", texts.who)
    .description(texts.remove)
    .addHelpText("after", () => examples("securecomm-peer trust remove peer:bob"))
    .action(remove);
}

async function list(_options: object, command: Command): Promise<void> {
  const { places, json } = await contextOf(command);
  const everybody = await peopleOf(places).list();
  if (json) {
    for (const person of everybody) sayPerson("person", person);
    return;
  }
  if (everybody.length === 0) say(trustTexts().nobodyYet(knownPeersPath(places)), process.stderr);
  for (const [at, person] of everybody.entries()) {
    if (at > 0) process.stdout.write("\n");
    sayFacts(factsOf(person));
  }
}

async function add(text: string, options: AddOptions, command: Command): Promise<void> {
  const { places, json } = await contextOf(command);
  const texts = trustTexts();
  const introduction = await readIntroduction(text);
  const { name = introduction.name, address = introduction.address } = options;
  const { fingerprint, how } = introduction;
  if (fingerprint === (await ownFingerprint(places))) throw new Failure(texts.yourself, "ERR_SELF");
  if (name === undefined) throw new UsageError(texts.nameMissing);
  if (address !== undefined && !isDiallableAddress(address)) {
    throw new UsageError(idTexts().badAddress(harmless(address)));
  }
  if (options.yes !== true) {
    say(texts.willRemember, process.stderr);
    const facts = [
      [texts.name, harmless(name)],
      [texts.fingerprint, fingerprint],
      [texts.address, address === undefined ? texts.noAddress : harmless(address)],
      [texts.checked, texts.how[how]],
    ] as const;
    const width = Math.max(...facts.map(([label]) => label.length)) + 2;
    for (const [label, value] of facts) process.stderr.write(`  ${label.padEnd(width)}${value}\n`);
    if (!(await askYes(texts.ask, texts.cannotAsk))) throw abandoned();
  }
  const person = await peopleOf(places).add({ name, fingerprint, address, how });
  if (json) sayPerson("added", person);
  else say(texts.added(harmless(person.name)));
}

async function verify(who: string, options: { readonly fingerprint?: string }, command: Command): Promise<void> {
  const { places, json } = await contextOf(command);
  const texts = trustTexts();
  const people = peopleOf(places);
  const person = await known(people, who);
  const [name, entry] = [harmless(person.name), shellWord(harmless(person.entry))];
  const told = options.fingerprint ?? (await askFingerprint(person));
  if (told === false) throw new Failure(texts.notTheSame(name, entry));
  if (told !== true && told !== person.fingerprint) {
    throw new Failure(texts.different(name, person.fingerprint, told, entry), "ERR_IDENTITY_CHANGED");
  }
  await people.check(person.fingerprint, "fingerprint");
  if (json) sayPerson("verified", await known(people, person.entry));
  else say(texts.verified(name));
}

/** Whether the user says that the fingerprint is the same, or the one that the user was told. */
async function askFingerprint({ name, fingerprint }: Person): Promise<boolean | string> {
  const texts = trustTexts();
  say(texts.readAloud(harmless(name)), process.stderr);
  process.stderr.write(`  ${fingerprint}\n`);
  return askYes(texts.askFingerprint, texts.cannotCompare, fingerprintOf);
}

async function rename(who: string, name: string, _options: object, command: Command): Promise<void> {
  const { places, json } = await contextOf(command);
  const people = peopleOf(places);
  const person = await known(people, who);
  const renamed = await people.rename(person, nameArgument(name));
  if (json) sayPerson("renamed", renamed);
  else say(trustTexts().renamed(harmless(person.name), harmless(renamed.name)));
}

async function remove(who: string, _options: object, command: Command): Promise<void> {
  const { places, json } = await contextOf(command);
  const people = peopleOf(places);
  const person = await known(people, who);
  await people.remove(person);
  if (json) sayPerson("removed", person);
  else say(trustTexts().forgotten(harmless(person.entry)));
}

/** This user's own, where the file of the identity tells it without a passphrase. */
async function ownFingerprint(places: Places): Promise<string | undefined> {
  const glimpse = await glimpseIdentity(places).catch(() => undefined);
  return glimpse?.kind === "open" ? glimpse.identity.fingerprint : undefined;
}

async function known(people: People, who: string): Promise<Person> {
  const person = await people.find(who);
  if (person === undefined) throw new Failure(trustTexts().nobody(harmless(who)), "ERR_NOBODY");
  return person;
}

function factsOf({ name, claimed, fingerprint, entry, since, address, checked }: Person): [string, string][] {
  const texts = trustTexts();
  const whose = claimed ? texts.claimedName : texts.ownName;
  return [
    [texts.name, `${harmless(name)} (${whose})`],
    [texts.fingerprint, fingerprint],
    [texts.entry, `${harmless(entry)}, ${texts.since(since)}`],
    [texts.address, address === undefined ? texts.noAddress : harmless(address)],
    [texts.checked, checked === undefined ? texts.unchecked : texts.checkedAt(checked.how, checked.at)],
  ];
}

function sayPerson(event: string, person: Person): void {
  sayJson({ event, at: Date.now(), ...person });
}

function abandoned(): Reported {
  say(trustTexts().notDone, process.stderr);
  return new Reported();
}
