import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { readTranscript } from "../protocol/signed-transcript.ts";
import { verifyTranscript } from "../protocol/verify-transcript.ts";
import { messagesOf } from "./transcript-text.ts";
import { describeVerdict } from "./verdict-text.ts";

const USAGE = `Usage: securecomm-transcript verify FILE --signer sc1… [--signer sc1…] [--json]
       securecomm-transcript show FILE

verify   checks, offline, that a transcript exported by session.exportTranscript() is
         what the signers named said, and if not, where it is not
show     prints the messages, without checking anything

  --signer       fingerprint of somebody who must have signed; one or both of the two
  --application  the application's id, where it is not "securecomm"
  --json         the verdict as JSON
  --help         this text

FILE may be - for standard input. Exit status: 0 valid, 1 not valid, 2 wrong use or
not a transcript.
`;

/** Exit status of the command: 0 valid, 1 not valid, 2 wrong use. */
export async function main(args: readonly string[], out: (text: string) => void, err: (text: string) => void) {
  try {
    return await run(args, out);
  } catch (error) {
    err(`securecomm-transcript: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

async function run(args: readonly string[], out: (text: string) => void): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      signer: { type: "string", multiple: true, default: [] },
      application: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    out(USAGE);
    return 0;
  }
  const [command, file, ...rest] = positionals;
  if ((command !== "verify" && command !== "show") || file === undefined || rest.length > 0) {
    throw new Error(`what shall be done with what? --help tells\n${USAGE.split("\n\n")[0]}`);
  }
  const document = parseJson(await read(file));
  if (command === "show") {
    for (const line of messagesOf(readTranscript(document))) out(`${line}\n`);
    return 0;
  }
  if (values.signer.length === 0) {
    throw new Error("--signer sc1… is missing: without it, anybody could have made and signed the file");
  }
  const verdict = await verifyTranscript(document, {
    signers: values.signer,
    applicationId: values.application,
  });
  out(values.json ? `${JSON.stringify(verdict, undefined, 2)}\n` : describeVerdict(verdict, readTranscript(document)));
  return verdict.valid ? 0 : 1;
}

async function read(file: string): Promise<string> {
  if (file !== "-") return readFile(file, "utf8");
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("the file is not JSON");
  }
}
