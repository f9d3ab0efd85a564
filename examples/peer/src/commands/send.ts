import { harmless, onInterrupt } from "@securecomm/example-terminal";
import { TrustError } from "@securecomm/transport";
import { type Command, InvalidArgumentError } from "commander";
import { type Dialled, Engine } from "../chat/engine.ts";
import type { Show } from "../chat/events.ts";
import { contextOf } from "../context.ts";
import { Failure, Reported, UsageError } from "../failure.ts";
import { type FileView, openFileView } from "../files/file-view.ts";
import { SourceFile } from "../files/source-file.ts";
import { loadStoredIdentity } from "../identity/identity-store.ts";
import { checkDialAddress } from "../people/dial-address.ts";
import type { People, Target } from "../people/people.ts";
import { peopleOf } from "../people/people-of.ts";
import { fileCommandTexts } from "./file-texts.ts";
import { quietFor, secondsArgument } from "./quiet-time.ts";
import { examples, fingerprintArgument, type IdentityOptions, withIdentityOptions } from "./shared.ts";

interface SendOptions extends IdentityOptions {
  readonly to: string;
  readonly as?: string;
  readonly trust?: string;
  readonly peer?: string;
  readonly firstContact?: boolean;
  readonly timeout?: number;
  readonly retries?: number;
  /** False for `--no-retry`. */
  readonly retry: boolean;
}

const STDIN = "-";

/** `send`: files, or the standard input, to one peer. */
export function addSend(program: Command): void {
  const texts = fileCommandTexts();
  const command = program
    .command("send")
    .argument("<file...>", texts.files)
    .description(texts.send)
    .requiredOption("--to <target>", texts.to)
    .option("--as <name>", texts.as)
    .option("--trust <fingerprint>", texts.trust, fingerprintArgument)
    .option("--peer <name>", texts.peer)
    .option("--first-contact", texts.firstContact)
    .option("--timeout <seconds>", texts.timeout, secondsArgument)
    .option("--retries <number>", texts.retries, countArgument)
    .option("--no-retry", texts.noRetry);
  withIdentityOptions(command)
    .addHelpText(
      "after",
      examples(
        "securecomm-peer send photo.jpg --to bob",
        "tar c folder | securecomm-peer send - --to bob --as folder.tar",
      ),
    )
    .action((files: readonly string[], options: SendOptions) => send(command, files, options));
}

async function send(command: Command, files: readonly string[], options: SendOptions): Promise<void> {
  const [context, texts] = [await contextOf(command), fileCommandTexts()];
  if (files.includes(STDIN) && files.length > 1) throw new UsageError(texts.mixed);
  if (options.as !== undefined && !files.includes(STDIN)) throw new UsageError(texts.asAlone);
  const people = peopleOf(context.places);
  const target = await people.target(options.to, { peer: options.peer, trust: options.trust });
  await checkDialAddress(target.address);
  // What cannot be sent is better known before anybody is called.
  for (const file of files) if (file !== STDIN) await SourceFile.look(file);
  const { identity, path } = await loadStoredIdentity(context.places, options);

  const view = openFileView({ json: context.json, quiet: false });
  const meets = options.firstContact !== true && (await isFirstContact(people, target));
  // Whoever is there would be remembered, and next time nothing would be asked.
  if (meets && !(view.interactive && !files.includes(STDIN))) {
    throw new Failure(texts.unknownReceiver(harmless(target.peer)), "ERR_FIRST_CONTACT");
  }
  const attempts = new Attempts(options.retries ?? Number.POSITIVE_INFINITY, view.show);
  view.show({ type: "identity", name: identity.name, fingerprint: identity.fingerprint, file: path });
  const engine = await Engine.start({
    context,
    identity,
    show: attempts.show,
    trust: [],
    retry: options.retry ? "after-first" : "never",
    acceptFiles: false,
    files: { welcome: () => "refuse" },
  });
  let dialled: Dialled | undefined;
  let forget: () => void = () => {};
  const interrupted = new Promise<void>((resolve) => {
    forget = onInterrupt(() => {
      view.show({ type: "note", text: texts.stopping });
      dialled?.link.stop();
      resolve();
    });
  });
  let ok = false;
  let confirmed = !meets;
  try {
    dialled = engine.dial(target);
    const { link } = dialled;
    attempts.giveUp = () => link.stop();
    const over = link.over.then(() => false);
    const ended = interrupted.then(() => false);
    if ((await Promise.race([engine.conversation.somebody().then(() => true), over, ended])) === true) {
      confirmed ||= await Promise.race([isRightPeer(engine, dialled.who, view), over, ended]);
      if (confirmed) {
        view.follow(() => engine.transfers.list());
        const quiet = quietFor(options.timeout, () => engine.transfers.list()).then(() => {
          view.show({ type: "note", text: texts.timedOut(options.timeout ?? 0) });
          return false;
        });
        ok = await Promise.race([sendAll(engine, dialled.who, files, options.as), over, ended, quiet]);
      } else view.show({ type: "note", text: texts.nothingSent });
    } else if (!link.opened) {
      const error = await link.over;
      // A refusal has been shown with both fingerprints.
      if (error !== undefined && !(error instanceof TrustError)) throw error;
    }
    if (!ok) tellOfTheRest(engine, view);
  } finally {
    view.close();
    attempts.silent = true;
    dialled?.link.stop();
    await engine.close();
    if (!confirmed && dialled?.link.opened === true) await forgetPeer(people, target);
    forget();
    // An input that nobody reads would keep the program alive.
    if (files.includes(STDIN)) process.stdin.destroy();
  }
  if (!ok) throw new Reported();
}

/** Whether whoever is there would be taken, because nobody is remembered and no fingerprint was named. */
async function isFirstContact(people: People, { peer, fingerprint }: Target): Promise<boolean> {
  if (fingerprint !== undefined) return false;
  return !(await people.list()).some(({ claimed, name }) => !claimed && name === peer);
}

/** Asks whether the peer is who is meant. */
async function isRightPeer({ conversation }: Engine, who: string, view: FileView): Promise<boolean> {
  const texts = fileCommandTexts();
  const facts = conversation.members().find((member) => member.who === who)?.facts;
  if (facts === undefined) return false;
  const answer = (await view.ask(texts.compare(harmless(who), facts.fingerprint, facts.words.join(" ")))).trim();
  return answer !== "" && texts.yesKeys.includes(answer.charAt(0));
}

/** Whoever was not confirmed is not remembered either: it would pass for known the next time. */
async function forgetPeer(people: People, { peer }: Target): Promise<void> {
  const person = (await people.list()).find(({ claimed, name }) => !claimed && name === peer);
  if (person !== undefined) await people.remove(person);
}

/** Whether the peer has all of them in the end. */
async function sendAll(engine: Engine, who: string, files: readonly string[], as = "stdin"): Promise<boolean> {
  const { transfers } = engine;
  const results = files.map(async (file) => {
    const id = file === STDIN ? transfers.sendStream(who, process.stdin, as) : await transfers.send(who, file);
    return (await transfers.ended(id)).state === "done";
  });
  const all = await Promise.allSettled(results);
  const fault = all.find((result) => result.status === "rejected");
  if (fault !== undefined) throw fault.reason;
  return all.every((result) => result.status === "fulfilled" && result.value);
}

/** A sentence for each that the end of the connection has left undone: those that ended themselves have said why. */
function tellOfTheRest(engine: Engine, { show }: FileView): void {
  for (const { name, state, who } of engine.transfers.list()) {
    if (state === "done" || state === "refused" || state === "failed" || state === "stopped") continue;
    show({ type: "note", text: fileCommandTexts().unsent(harmless(name), harmless(who)) });
  }
}

/** Counts the attempts in a row that came to nothing. */
class Attempts {
  giveUp: () => void = () => {};
  silent = false;
  readonly show: Show;
  #lost = 0;

  constructor(most: number, show: Show) {
    this.show = (event) => {
      if (event.type === "link" && event.link.state === "open") this.#lost = 0;
      if (event.type === "link" && event.link.state === "lost") {
        this.#lost++;
        if (this.#lost > most) {
          // Only when the link has said all it has to say of this state.
          queueMicrotask(() => this.giveUp());
          return;
        }
      }
      // What is stopped because the program ends has been told.
      if (!this.silent || event.type !== "transfer") show(event);
    };
  }
}

function countArgument(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError(fileCommandTexts().notACount);
  return Number(text);
}
