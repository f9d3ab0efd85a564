import type { Command } from "commander";
import { identityPath } from "../folder.ts";
import {
  createStoredIdentity,
  type IdentityChoice,
  loadStoredIdentity,
  type StoredIdentity,
} from "../identity/identity-store.ts";
import { harmless, jsonLine } from "../terminal/sanitise.ts";
import { examples, nameArgument } from "./shared.ts";

interface CreateOptions {
  readonly name: string;
  readonly file?: string;
  readonly passphraseFile?: string;
  /** False for `--no-passphrase`. */
  readonly passphrase: boolean;
  readonly json?: boolean;
}

const IN_THE_OPEN = `Without a passphrase the private key lies in the file as it is (PKCS#8 in PEM, mode 0600): whoever can read that file, on this machine, its backups or its disk, can pretend to be you.\n`;

/** `identity create` and `identity show`. */
export function addIdentity(program: Command): void {
  const identity = program
    .command("identity")
    .description("make an identity, or show it")
    .addHelpText("after", examples("securecomm-peer identity create --name alice", "securecomm-peer identity show"));

  identity
    .command("create")
    .description("make a new identity and store it, encrypted under a passphrase")
    .requiredOption("--name <name>", "what your peers will see", nameArgument)
    .option("--file <path>", `where to store it (default: ${identityPath()})`)
    .option("--passphrase-file <path>", "take the first line of a file as the passphrase, instead of asking")
    .option("--no-passphrase", "store the private key in the open, readable by you alone")
    .option("--json", "print one line of JSON")
    .addHelpText("after", examples("securecomm-peer identity create --name alice"))
    .action(async (options: CreateOptions) => {
      const { name, file, passphraseFile, passphrase, json } = options;
      if (!passphrase) process.stderr.write(IN_THE_OPEN);
      print(await createStoredIdentity(name, { file, passphraseFile, protect: passphrase }), json);
    });

  identity
    .command("show")
    .description("show the name, the fingerprint and the file of an identity")
    .option("--file <path>", `where it is stored (default: ${identityPath()})`)
    .option("--passphrase-file <path>", "take the first line of a file as the passphrase, instead of asking")
    .option("--json", "print one line of JSON")
    .addHelpText("after", examples("securecomm-peer identity show"))
    .action(async ({ file, json, ...rest }: IdentityChoice & { file?: string; json?: boolean }) => {
      print(await loadStoredIdentity({ ...rest, identity: file }), json);
    });
}

function print({ identity, path, encrypted }: StoredIdentity, json = false): void {
  const { name, fingerprint } = identity;
  if (json) {
    process.stdout.write(`${jsonLine({ event: "identity", name, fingerprint, file: path, encrypted })}\n`);
    return;
  }
  const how = encrypted ? "encrypted under your passphrase" : "NOT encrypted";
  process.stdout.write(`name         ${harmless(name)}\nfingerprint  ${fingerprint}\nfile         ${path} (${how})\n`);
}
