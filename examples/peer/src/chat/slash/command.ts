import type { Engine } from "../engine.ts";
import type { Tally } from "../tally.ts";

/** What a slash command works with. */
export interface Desk {
  readonly engine: Engine;
  /** Whether a person types, who does not want to wait for what takes long. */
  readonly interactive: boolean;
  /** Tells the user something. */
  readonly tell: (text: string) => void;
  /** Tells the user that something was not done. */
  readonly fail: (text: string) => void;
  readonly tally: Tally;
}

/** Something that the user can do beside speaking. */
export interface SlashCommand {
  /** Without the slash. */
  readonly name: string;
  /** What follows the name, as the help shows it. */
  readonly usage: string;
  readonly help: string;
  /** What may stand first behind the name, for completion. */
  readonly takes?: "peer" | "transfer" | "path" | "target";
  /** Does it. Rejects with a `Failure` or `UsageError` where it cannot be done. */
  readonly run: (words: readonly string[], desk: Desk) => Promise<void> | void;
}
