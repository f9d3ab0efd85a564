import { createSecureSession, type Session, TrustError } from "@securecomm/transport";
import type { Command } from "commander";
import { COMMANDS, converse } from "../chat/converse.ts";
import { Room } from "../chat/room.ts";
import { Reported } from "../failure.ts";
import { loadStoredIdentity } from "../identity/identity-store.ts";
import { onInterrupt } from "../terminal/interrupt.ts";
import { Terminal } from "../terminal/terminal.ts";
import { policyForDialling } from "../trust/policies.ts";
import { type ChatOptions, examples, fingerprintArgument, nameArgument, viewFor } from "./shared.ts";

interface ConnectCommandOptions extends ChatOptions {
  readonly trust?: string;
  readonly peer?: string;
}

/** `connect`: dial a peer and talk to it. */
export function addConnect(program: Command): void {
  program
    .command("connect")
    .argument("<address>", "where the peer listens, such as tcp://127.0.0.1:7420")
    .description("connect to a peer and chat: every line you type is sent")
    .option(
      "--trust <fingerprint>",
      "accept this identity only; without it, the one that came first",
      fingerprintArgument,
    )
    .option("--peer <name>", "what you call the peer: it is remembered under this instead of the address")
    .option("--identity <path>", "the file of your identity")
    .option("--passphrase-file <path>", "take the first line of a file as the passphrase, instead of asking")
    .option("--name <name>", "what the peer shall see instead of your identity's name", nameArgument)
    .option("--json", "print one JSON event a line")
    .addHelpText(
      "after",
      examples(
        "securecomm-peer connect tcp://127.0.0.1:7420",
        "securecomm-peer connect tcp://192.0.2.7:7420 --peer bob",
      ),
    )
    .action(connect);
}

async function connect(address: string, options: ConnectCommandOptions): Promise<void> {
  const { identity, path } = await loadStoredIdentity(options);
  const terminal = new Terminal();
  const show = viewFor(options, terminal);
  show({ type: "identity", name: identity.name, fingerprint: identity.fingerprint, file: path });

  const dialling = new AbortController();
  let session: Session | undefined;
  const unwatch = onInterrupt(() => {
    if (session === undefined) return dialling.abort();
    show({ type: "note", text: "Saying goodbye … (Ctrl-C again to stop at once)" });
    terminal.close();
    void session.close();
  });
  try {
    show({ type: "connecting", address });
    session = await createSecureSession({
      connect: address,
      identity,
      trust: policyForDialling(options.trust, (refusal) => show({ type: "identity-refused", refusal })),
      peer: options.peer,
      observers: [(event) => show({ type: "transport", event })],
      signal: dialling.signal,
    });
    const room = new Room(show, options.peer ?? address);
    const ended = room.join(session);
    if (terminal.interactive) show({ type: "note", text: `Every line that you type is sent. Also: ${COMMANDS}.` });
    await Promise.race([converse(terminal.open(), room, show, "tell"), ended]);
    await session.close();
    terminal.close();
    if (!(await ended).clean) throw new Reported();
  } catch (error) {
    // The policy has shown this refusal, with both fingerprints.
    throw error instanceof TrustError ? new Reported() : error;
  } finally {
    terminal.close();
    unwatch();
  }
}
