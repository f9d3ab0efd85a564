import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/cli/transcript.ts";
import { printable } from "../../src/cli/transcript-text.ts";
import type { SignedTranscript } from "../../src/index.ts";
import { alice, bob, mallory, sessionPair } from "../support/sessions.ts";

let folder: string;
let transcript: SignedTranscript;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "securecomm-transcript-"));
  const [one, two] = await sessionPair({ one: { transcript: true } });
  two.onMessage((message) => void two.send({ heard: message }));
  await one.send({ text: "I owe you 5" });
  await one.send(new Uint8Array(10));
  await one.exportTranscript();
  await Promise.all([one.close(), two.close()]);
  transcript = await one.exportTranscript();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  let [output, errors] = ["", ""];
  const status = await main(
    args,
    (text) => {
      output += text;
    },
    (text) => {
      errors += text;
    },
  );
  return { status, output, errors };
}

async function fileOf(content: unknown): Promise<string> {
  const file = join(folder, `${Math.random()}.json`);
  await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** The transcript with another text in the initiator's first section. */
function altered(): SignedTranscript {
  const at = transcript.entries.findIndex((entry) => "section" in entry && entry.from === "initiator");
  const entries = transcript.entries.map((entry, i) =>
    i === at ? { ...entry, text: '[{"text":"I owe you 9"}]' } : entry,
  );
  return { ...transcript, entries };
}

describe("securecomm-transcript verify", () => {
  it("says that a transcript is what was signed, by whom, and that its end is attested, with exit status 0", async () => {
    const { status, output, errors } = await run("verify", await fileOf(transcript), "--signer", alice.fingerprint);
    expect([status, errors]).toEqual([0, ""]);
    expect(output).toMatch(/^VALID\n/);
    expect(output).toContain(`initiator "alice" ${alice.fingerprint}: as expected`);
    expect(output).toContain(`responder "bob" ${bob.fingerprint}: not one of the signers asked about`);
    expect(output).toContain("the end is attested");
    expect(output).toContain("neither when it was said");
  });

  it("names the section that was altered, with exit status 1", async () => {
    const { status, output } = await run("verify", await fileOf(altered()), "--signer", alice.fingerprint);
    expect(status).toBe(1);
    expect(output).toMatch(/^NOT VALID\n/);
    expect(output).toContain("section 1 is NOT what was signed");
  });

  it("says that the end is not attested where it was cut off", async () => {
    const last = transcript.entries.findLastIndex(
      (entry) => "checkpoint" in entry && entry.final && entry.from === "initiator",
    );
    const close = transcript.entries.findIndex(
      (entry) => "section" in entry && entry.type === 17 && entry.from === "initiator",
    );
    const entries = transcript.entries.filter((_, i) => i !== last && i !== close);
    const { output } = await run("verify", await fileOf({ ...transcript, entries }), "--signer", alice.fingerprint);
    expect(output).toContain("end not attested");
  });

  it("is not satisfied by signers who are not the ones expected, or by another application", async () => {
    const file = await fileOf(transcript);
    expect((await run("verify", file, "--signer", mallory.fingerprint)).status).toBe(1);
    const other = await run("verify", file, "--signer", alice.fingerprint, "--application", "chess");
    expect(other.status).toBe(1);
    expect(other.output).toContain("another application");
  });

  it("gives the verdict as JSON for programs", async () => {
    const args = ["--signer", alice.fingerprint, "--signer", bob.fingerprint, "--json"];
    const { status, output } = await run("verify", await fileOf(transcript), ...args);
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ valid: true, initiator: { endAttested: true, expected: true } });
  });

  it.each([
    ["no signer", ["verify", "FILE"], /--signer sc1… is missing/],
    ["no command", [], /--help/],
    ["an unknown command", ["check", "FILE"], /--help/],
    ["no file", ["verify"], /--help/],
    ["an unknown option", ["verify", "FILE", "--signers", "x"], /--signers/],
    ["a file that is not there", ["verify", "missing.json", "--signer", "sc1"], /missing\.json/],
  ])("refuses %s with a reason and exit status 2", async (_, args, message) => {
    const file = await fileOf(transcript);
    const { status, output, errors } = await run(...args.map((arg) => (arg === "FILE" ? file : arg)));
    expect([status, output]).toEqual([2, ""]);
    expect(errors).toMatch(message);
  });

  it.each([
    ["text", "hello", /not JSON/],
    ["other JSON", "[1]", /transcript must be an object/],
    ["a transcript of a later version", { format: "securecomm-transcript/9" }, /securecomm-transcript\/1/],
  ])("refuses %s with a reason and exit status 2", async (_, content, message) => {
    const { status, errors } = await run("verify", await fileOf(content), "--signer", alice.fingerprint);
    expect(status).toBe(2);
    expect(errors).toMatch(message);
  });

  it("explains itself", async () => {
    const { status, output } = await run("--help");
    expect(status).toBe(0);
    expect(output).toContain("--signer");
  });
});

describe("securecomm-transcript show", () => {
  it("prints who said what, one line each", async () => {
    const { status, output } = await run("show", await fileOf(transcript));
    expect(status).toBe(0);
    expect(output).toContain('alice (initiator) 1: [{"text":"I owe you 5"}]\n');
    expect(output).toContain("bytes, 10 bytes\n");
    expect(output).toContain("end: nothing more was sent\n");
  });

  it("lets nothing through that could steer a terminal", () => {
    expect(printable("a\u001b[31m\u202e\u2028b")).toBe("a\\u{001b}[31m\\u{202e}\\u{2028}b");
  });
});
