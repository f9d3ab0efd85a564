import { onInterrupt } from "@securecomm/example-terminal";
import { ChannelError, TrustError } from "@securecomm/transport";
import type { Context } from "../context.ts";
import { Reported } from "../failure.ts";
import type { StoredIdentity } from "../identity/identity-store.ts";
import type { Target } from "../people/people.ts";
import { plainError } from "../plain-error.ts";
import { keepRunFile } from "../running/run-file.ts";
import { Terminal } from "../terminal/terminal.ts";
import { converse } from "./converse.ts";
import { type Dialled, Engine, type EngineOptions } from "./engine.ts";
import type { Show } from "./events.ts";
import { reportOn } from "./fed-run.ts";
import { filesSent, linesSent } from "./files-sent.ts";
import { tellOfRefusal } from "./refused-link.ts";
import type { Desk } from "./slash/command.ts";
import { completeSlash } from "./slash/complete.ts";
import { boardState, runFacts } from "./state.ts";
import { Tally } from "./tally.ts";
import { chatTexts } from "./texts.ts";

/** What a run of a chat is to do. */
export interface ChatPlan {
  /** The name of the command, for `status`. */
  readonly command: string;
  /** Where to listen, if anywhere; `needed`: without it there is nothing to do. */
  readonly listen: { readonly address: string; readonly needed: boolean } | undefined;
  readonly targets: readonly Target[];
  /** Whether the run ends when nothing is dialled any more. */
  readonly endsWithLinks: boolean;
  /** Whether lines that begin with a slash are obeyed that do not come from a terminal. */
  readonly commands: boolean;
  /** Milliseconds that a file of a program's is waited for of which nothing moves. */
  readonly timeout: number;
}

/** What a run of a chat needs. */
export interface ChatParts extends Omit<EngineOptions, "identity" | "show"> {
  readonly context: Context;
  readonly stored: StoredIdentity;
  /** Makes the view, once there is a terminal. */
  readonly view: (terminal: Terminal) => Show;
  /** Draws the board. */
  readonly board: (state: ReturnType<typeof boardState>, columns: number) => readonly string[];
}

/** Runs a chat until the user, the input or the last session ends it. Rejects with what the user has to hear of. */
export async function runChat(plan: ChatPlan, { stored, view, board, ...options }: ChatParts): Promise<void> {
  const { identity, path } = stored;
  const { context } = options;
  const terminal = new Terminal();
  const seen = view(terminal);
  const show: Show = (event) => {
    seen(event);
    terminal.refresh();
  };
  const tell = (text: string) => show({ type: "note", text });
  show({ type: "identity", name: identity.name, fingerprint: identity.fingerprint, file: path });

  const engine = await Engine.start({ ...options, identity, show });
  const fed = process.stdin.isTTY !== true;
  const tally = new Tally();
  const fail = (text: string) => {
    tally.failed++;
    tell(text);
  };
  const desk: Desk = { engine, interactive: terminal.interactive && !context.json, tell, fail, tally };
  const ending = new AbortController();
  const interrupted = interruption(() => {
    ending.abort();
    tell(chatTexts().goodbye);
    terminal.close();
    for (const { link } of engine.dialled()) link.stop();
  });
  const running = keepRunFile(context.places, plan.command, () => runFacts(engine));
  let dialled: readonly Dialled[] = [];
  let endsWithLinks = plan.endsWithLinks;
  let unread = 0;
  try {
    if (plan.listen !== undefined) await listenIfPossible(engine, plan.listen, tell);
    // Where nobody can come and nobody can dial, nothing is left to wait for.
    endsWithLinks ||= !desk.interactive && engine.url === undefined;
    dialled = plan.targets.map((target) => engine.dial(target));
    if (!endsWithLinks) for (const { link } of dialled) tellOfRefusal(link, tell);
    terminal.setBoard((columns) => board(boardState(engine), columns));
    const over = Promise.all(dialled.map(({ link }) => link.over)).then(() => "over" as const);
    // Without an end to wait for, the input is read even where all who were dialled have gone.
    const nobodyLeft = over.then(() => endsWithLinks);
    const lines = chat(terminal, desk, nobodyLeft, ending.signal, !fed || plan.commands);
    const why = await Promise.race([interrupted.happened, lines, ...(endsWithLinks ? [over] : [])]);
    if (why === "over") unread = tally.held + terminal.unread;
    if (why === "end" && !desk.interactive) {
      await Promise.race([Promise.all([linesSent(engine), filesSent(desk, plan.timeout)]), interrupted.happened]);
      if (plan.listen !== undefined) tell(chatTexts().inputEnded);
    }
  } finally {
    ending.abort();
    terminal.close();
    await engine.close();
    await running.remove();
    interrupted.forget();
  }
  const undone = fed ? reportOn(engine, tally, unread) : undefined;
  if (endsWithLinks) await conclude(dialled);
  if (undone !== undefined) throw undone;
}

/** Reads lines and does what they say, until they end or say so. */
async function chat(
  terminal: Terminal,
  desk: Desk,
  nobodyLeft: Promise<boolean>,
  ending: AbortSignal,
  commands: boolean,
): Promise<"end" | "quit"> {
  const { engine, interactive } = desk;
  if (!interactive && engine.dialled().length > 0) {
    // What a program writes is for whom it dials.
    const over = await Promise.race([engine.conversation.somebody().then(() => false), nobodyLeft]);
    if (over || ending.aborted) return "quit";
  }
  const lines = terminal.open((line) => completeSlash(line, engine));
  if (interactive) desk.tell(chatTexts().hint);
  return converse(lines, desk, commands);
}

async function listenIfPossible(
  engine: Engine,
  { address, needed }: NonNullable<ChatPlan["listen"]>,
  tell: (text: string) => void,
): Promise<void> {
  try {
    await engine.listen(address);
  } catch (error) {
    if (needed || !(error instanceof ChannelError) || error.code !== "ERR_LISTEN_FAILED") throw error;
    tell(chatTexts().portTaken(plainError(error).sentence));
  }
}

/** What went wrong last with the one that was dialled is the end of the run, too. */
async function conclude(dialled: readonly Dialled[]): Promise<void> {
  for (const { link } of dialled) {
    const error = await link.over;
    if (error === undefined) continue;
    // A refusal has been shown with both fingerprints, and how a session ended as well.
    throw link.opened || error instanceof TrustError ? new Reported() : error;
  }
}

/** The first wish to end; a second one ends the program at once. */
function interruption(stop: () => void): { readonly happened: Promise<void>; readonly forget: () => void } {
  let forget: () => void = () => {};
  const happened = new Promise<void>((resolve) => {
    forget = onInterrupt(() => {
      stop();
      resolve();
    });
  });
  return { happened, forget };
}
