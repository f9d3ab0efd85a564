import { fileTrustStore } from "@securecomm/transport";
import type { Command } from "commander";
import { Failure } from "../failure.ts";
import { knownPeersPath } from "../folder.ts";
import { harmless, jsonLine } from "../terminal/sanitise.ts";
import { examples } from "./shared.ts";

/** `trust list` and `trust remove`: the peers that were remembered at the first contact. */
export function addTrust(program: Command): void {
  const trust = program
    .command("trust")
    .description("list the peers that are remembered, or forget one")
    .addHelpText("after", examples("securecomm-peer trust list", "securecomm-peer trust remove peer:bob"));

  trust
    .command("list")
    .description("list the remembered peers: entry, fingerprint, since when")
    .option("--json", "print one line of JSON for each")
    .addHelpText("after", examples("securecomm-peer trust list"))
    .action(async ({ json }: { json?: boolean }) => {
      const pins = await fileTrustStore(knownPeersPath()).list();
      if (pins.length === 0 && !json) process.stderr.write(`Nobody is remembered in ${knownPeersPath()}.\n`);
      for (const { key, fingerprint, firstSeen, name } of pins) {
        const line = json
          ? jsonLine({ event: "remembered", entry: key, fingerprint, firstSeen, name })
          : `${harmless(key)}  ${fingerprint}  since ${firstSeen}, then called ${harmless(name)}`;
        process.stdout.write(`${line}\n`);
      }
    });

  trust
    .command("remove")
    .argument("<entry>", "the entry as `trust list` shows it, such as peer:bob")
    .description("forget a peer; the next identity that comes under its name is a first contact again")
    .addHelpText("after", examples("securecomm-peer trust remove peer:bob"))
    .action(async (entry: string) => {
      if (!(await fileTrustStore(knownPeersPath()).remove(entry))) {
        throw new Failure(
          `There is no entry ${harmless(entry)} in ${knownPeersPath()}. See: securecomm-peer trust list`,
        );
      }
      process.stdout.write(`Forgotten: ${harmless(entry)}\n`);
    });
}
