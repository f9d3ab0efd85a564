import { type Listener, listen } from "@securecomm/transport";
import type { Command } from "commander";
import { COMMANDS, converse } from "../chat/converse.ts";
import { Room } from "../chat/room.ts";
import { loadStoredIdentity } from "../identity/identity-store.ts";
import { onInterrupt } from "../terminal/interrupt.ts";
import { Terminal } from "../terminal/terminal.ts";
import { policyForListening } from "../trust/policies.ts";
import { type ChatOptions, DEFAULT_ADDRESS, examples, fingerprintsArgument, nameArgument, viewFor } from "./shared.ts";

interface ListenCommandOptions extends ChatOptions {
  readonly trust?: readonly string[];
}

/** `listen`: wait for peers and talk to all of them. */
export function addListen(program: Command): void {
  program
    .command("listen")
    .argument("[address]", "where to listen; port 0 takes a free one", DEFAULT_ADDRESS)
    .description("wait for peers and chat: every line you type goes to all who are connected")
    .option(
      "--trust <fingerprint>",
      "accept this identity only (may be repeated); without it, everybody, and each name always with its first identity",
      fingerprintsArgument,
    )
    .option("--identity <path>", "the file of your identity")
    .option("--passphrase-file <path>", "take the first line of a file as the passphrase, instead of asking")
    .option("--name <name>", "what peers shall see instead of your identity's name", nameArgument)
    .option("--json", "print one JSON event a line")
    .addHelpText("after", examples("securecomm-peer listen", "securecomm-peer listen tcp://0.0.0.0:7420 --name bob"))
    .action(serve);
}

async function serve(address: string, options: ListenCommandOptions): Promise<void> {
  const { identity, path } = await loadStoredIdentity(options);
  const terminal = new Terminal();
  const show = viewFor(options, terminal);
  show({ type: "identity", name: identity.name, fingerprint: identity.fingerprint, file: path });

  const listener = await listen(address, {
    identity,
    trust: policyForListening(options.trust ?? [], (refusal) => show({ type: "identity-refused", refusal })),
    observers: [(event) => show({ type: "transport", event })],
  });
  const interrupted = new Promise<void>((resolve) => {
    onInterrupt(() => {
      show({ type: "note", text: "Saying goodbye … (Ctrl-C again to stop at once)" });
      resolve();
    });
  });
  try {
    show({ type: "listening", url: listener.url, fingerprint: identity.fingerprint });
    const room = new Room(show);
    const served = admit(listener, room);
    if (terminal.interactive) show({ type: "note", text: `Every line that you type goes to all. Also: ${COMMANDS}.` });
    const conversation = converse(terminal.open(), room, show, terminal.interactive ? "tell" : "wait");
    const why = await Promise.race([conversation, interrupted]);
    if (why === "end") show({ type: "note", text: "The input has ended: saying goodbye …" });
    terminal.close();
    await listener.close();
    await served;
  } finally {
    terminal.close();
    await listener.close();
  }
}

/** Lets everybody in who comes; resolves when the listener is closed and the last one has left. */
async function admit(listener: Listener, room: Room): Promise<void> {
  const visits = new Set<Promise<unknown>>();
  for await (const session of listener) {
    const visit = room.join(session).finally(() => visits.delete(visit));
    visits.add(visit);
  }
  await Promise.all(visits);
}
