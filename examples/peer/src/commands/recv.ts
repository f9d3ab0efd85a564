import { harmless, onInterrupt } from "@securecomm/example-terminal";
import type { Command } from "commander";
import { Engine } from "../chat/engine.ts";
import { quietDoor } from "../chat/fold.ts";
import { isKnownSender } from "../chat/known-sender.ts";
import { isContact } from "../chat/names.ts";
import { type Context, contextOf } from "../context.ts";
import { Reported, UsageError } from "../failure.ts";
import { answerOffer } from "../files/answer-offer.ts";
import { openFileView } from "../files/file-view.ts";
import type { Welcome } from "../files/transfers.ts";
import { loadStoredIdentity } from "../identity/identity-store.ts";
import { checkDialAddress } from "../people/dial-address.ts";
import type { People } from "../people/people.ts";
import { peopleOf } from "../people/people-of.ts";
import { shellWord } from "../terminal/shell-word.ts";
import { fileCommandTexts } from "./file-texts.ts";
import { quietFor, secondsArgument } from "./quiet-time.ts";
import { Ending } from "./recv-ending.ts";
import {
  DEFAULT_ADDRESS,
  examples,
  fingerprintArgument,
  fingerprintsArgument,
  type IdentityOptions,
  withIdentityOptions,
} from "./shared.ts";

interface RecvOptions extends IdentityOptions {
  readonly dir?: string;
  readonly once?: boolean;
  readonly from?: string;
  readonly fromAnybody?: boolean;
  readonly timeout?: number;
  readonly trust?: readonly string[];
  readonly knownOnly?: boolean;
}

const STDOUT = "-";

/** `recv`: wait for files. */
export function addRecv(program: Command): void {
  const texts = fileCommandTexts();
  const command = program
    .command("recv")
    .argument("[address...]", texts.address)
    .description(texts.recv)
    .option("--dir <folder>", texts.dir)
    .option("--once", texts.once)
    .option("--from <contact>", texts.from)
    .option("--from-anybody", texts.fromAnybody)
    .option("--timeout <seconds>", texts.timeout, secondsArgument)
    .option("--trust <fingerprint>", texts.listenTrust, fingerprintsArgument)
    .option("--known-only", texts.knownOnly);
  withIdentityOptions(command)
    .addHelpText("after", examples("securecomm-peer recv --dir inbox", "securecomm-peer recv - --from alice | tar x"))
    .action((words: readonly string[], options: RecvOptions) => recv(command, words, options));
}

async function recv(command: Command, words: readonly string[], options: RecvOptions): Promise<void> {
  const [context, texts] = [await contextOf(command), fileCommandTexts()];
  const toPipe = words.includes(STDOUT);
  const [address = context.config.listen ?? DEFAULT_ADDRESS, ...more] = words.filter((word) => word !== STDOUT);
  if (more.length > 0) throw new UsageError(texts.oneAddress(harmless(more.join(" "))));
  if (words.filter((word) => word === STDOUT).length > 1) throw new UsageError(texts.oneAddress(STDOUT));
  if (!address.includes(":")) throw new UsageError(texts.notAnAddress(harmless(address), shellWord(harmless(address))));
  await checkDialAddress(address);
  const people = peopleOf(context.places);
  const trust = await whoMaySend(people, options);
  const anybody = options.fromAnybody === true;
  if (toPipe && !anybody && trust.length === 0 && !(await people.list()).some((person) => isContact(person))) {
    throw new UsageError(texts.nobodyAllowed);
  }
  const { identity, path } = await loadStoredIdentity(context.places, options);
  const view = openFileView({ json: context.json, quiet: toPipe });
  const show = context.json ? view.show : quietDoor(view.show);
  const isKnown = (who: string) => anybody || isKnownSender(engine.conversation.seat(who));
  const welcome = ({ who, fingerprint }: { readonly who: string; readonly fingerprint: string }): Welcome => {
    if (view.interactive) return "ask";
    if (!isKnown(who)) return { refuse: texts.notAllowed(who, fingerprint) };
    return !toPipe || ending.isFree(engine) ? "take" : "refuse";
  };
  const ending = new Ending(toPipe, options.once === true);
  const engine: Engine = await Engine.start({
    context: withOptions(context, options),
    identity,
    show: (event) => {
      if (!ending.over || event.type !== "transfer") show(event);
      ending.note(event, engine);
      if (event.type === "transfer" && event.transfer.state === "asked") {
        // It ends with a transfer that is accepted, refused, or gone.
        void answerOffer(engine.transfers, view, event.transfer, isKnown(event.transfer.who));
      }
    },
    trust,
    retry: "never",
    acceptFiles: false,
    files: {
      welcome,
      ...(toPipe ? { sink: process.stdout } : {}),
    },
  });
  view.show({ type: "identity", name: identity.name, fingerprint: identity.fingerprint, file: path });
  let forget: () => void = () => {};
  const interrupted = new Promise<"interrupted">((resolve) => {
    forget = onInterrupt(() => {
      if (!process.stdout.destroyed) view.show({ type: "note", text: texts.stopping });
      resolve("interrupted");
    });
  });
  try {
    await engine.listen(address);
    view.follow(() => engine.transfers.list());
    const quiet = quietFor(options.timeout, () => engine.transfers.list()).then(() => "quiet" as const);
    const why = await Promise.race([interrupted, ending.happened, quiet]);
    ending.over = true;
    view.close();
    if (why === "quiet") view.show({ type: "note", text: texts.timedOut(options.timeout ?? 0) });
    for (const { name, state } of engine.transfers.list()) {
      if (state !== "waiting" && state !== "moving" && state !== "checking") continue;
      view.show({ type: "note", text: texts.unreceived(harmless(name)) });
    }
    // Who is waited for in vain is no success either, unless the user has ended the wait.
    const waited = why !== "interrupted" || toPipe;
    if (ending.incomplete > 0 || (waited && ending.complete === 0)) throw new Reported();
  } finally {
    ending.over = true;
    view.close();
    await engine.close();
    forget();
  }
}

async function whoMaySend(people: People, { from, trust = [] }: RecvOptions): Promise<readonly string[]> {
  if (from === undefined) return trust;
  const person = await people.find(from);
  if (person !== undefined) return [...trust, person.fingerprint];
  try {
    return [...trust, fingerprintArgument(from)];
  } catch {
    throw new UsageError(fileCommandTexts().nobody(harmless(from)));
  }
}

function withOptions(context: Context, { dir, knownOnly }: RecvOptions): Context {
  const config = {
    ...context.config,
    ...(dir === undefined ? {} : { downloads: dir }),
    ...(knownOnly === true ? { knownOnly } : {}),
  };
  return { ...context, config };
}
