import { createPairingLink, pairingQrText } from "@securecomm/auth";
import { harmless } from "@securecomm/example-terminal";
import type { Command } from "commander";
import { contextOf } from "../context.ts";
import { Failure, UsageError } from "../failure.ts";
import { loadStoredIdentity, type StoredIdentity } from "../identity/identity-store.ts";
import { pairingPng, pairingSvg, writeNew } from "../identity/picture-files.ts";
import { isDiallableAddress } from "../people/address.ts";
import { idTexts } from "./identity-texts.ts";
import { say, sayFacts, sayJson } from "./print.ts";
import { examples, type IdentityOptions, withIdentityOptions } from "./shared.ts";

interface IdOptions extends IdentityOptions {
  readonly address?: string;
  readonly link?: boolean;
  readonly qr?: boolean;
  readonly light?: boolean;
  readonly png?: string;
  readonly svg?: string;
  readonly words?: boolean;
}

/** `id`: what others need to know to pair with this user. */
export function addId(program: Command): void {
  const texts = idTexts();
  const command = program.command("id").description(texts.id);
  withIdentityOptions(command)
    .option("--address <address>", texts.address)
    .option("--link", texts.onlyLink)
    .option("--qr", texts.qr)
    .option("--light", texts.light)
    .option("--png <file>", texts.png)
    .option("--svg <file>", texts.svg)
    .option("--words", texts.words)
    .addHelpText("after", () =>
      examples("securecomm-peer id", "securecomm-peer id --address tcp://192.0.2.7:7420 --png alice.png"),
    )
    .action(show);
}

async function show(options: IdOptions, command: Command): Promise<void> {
  const { places, config, json } = await contextOf(command);
  const texts = idTexts();
  const { link: onlyLink, qr, light, png, svg, words } = options;
  if (words && !json && !onlyLink && !qr && png === undefined && svg === undefined) return explainWords();

  const address = options.address ?? config.address;
  if (address !== undefined && !isDiallableAddress(address)) throw new UsageError(texts.badAddress(harmless(address)));
  const stored = await loadStoredIdentity(places, options);
  const link = linkOf(stored, address);
  if (png !== undefined) await writeNew(png, pairingPng(link));
  if (svg !== undefined) await writeNew(svg, pairingSvg(link));
  if (json) return showIdentity(stored, { address, json, files: { png, svg } });

  const written = [png, svg].filter((path) => path !== undefined);
  for (const path of written) say(texts.written(path), process.stderr);
  if (onlyLink) process.stdout.write(`${link}\n`);
  if (qr) printQr(link, light);
  if (words) explainWords();
  if (onlyLink || qr || words || written.length > 0) return;

  showIdentity(stored, { address, json });
  if (address === undefined) say(texts.noAddress, process.stderr);
  if (process.stdout.isTTY && process.env["TERM"] !== "dumb") {
    process.stdout.write("\n");
    try {
      printQr(link, light);
    } catch (error) {
      // Nobody asked for it in particular.
      if (!(error instanceof Failure)) throw error;
      say(error.message, process.stderr);
    }
  }
  process.stdout.write("\n");
  say(texts.wordsShort);
}

/** Shows an identity: name, fingerprint, file and pairing link. */
export function showIdentity(
  stored: StoredIdentity,
  options: {
    readonly address: string | undefined;
    readonly json: boolean;
    readonly files?: { readonly png: string | undefined; readonly svg: string | undefined };
  },
): void {
  const texts = idTexts();
  const { identity, path, encrypted } = stored;
  const { name, fingerprint } = identity;
  const link = linkOf(stored, options.address);
  if (options.json) {
    sayJson({ event: "identity", at: Date.now(), name, fingerprint, file: path, encrypted, link, ...options.files });
    return;
  }
  sayFacts([
    [texts.name, harmless(name)],
    [texts.fingerprint, fingerprint],
    [texts.file, `${path} (${encrypted ? texts.encrypted : texts.open})`],
    [texts.link, link],
  ]);
}

function linkOf({ identity: { fingerprint, name } }: StoredIdentity, address: string | undefined): string {
  return createPairingLink({ fingerprint, name, address });
}

function printQr(link: string, light = false): void {
  const text = pairingQrText(link, { background: light ? "light" : "dark" });
  const width = text.indexOf("\n");
  const { isTTY, columns = 80 } = process.stdout;
  if (isTTY && columns < width) throw new Failure(idTexts().tooNarrow(width));
  process.stdout.write(`${text}\n`);
}

function explainWords(): void {
  for (const line of idTexts().wordsLong) say(line);
}
