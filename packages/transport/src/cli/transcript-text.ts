import type { SignedTranscript, TranscriptSection } from "../protocol/signed-transcript.ts";

/** One line for each message or piece of one: who, which section, what. */
export function* messagesOf(transcript: SignedTranscript): Generator<string> {
  for (const entry of transcript.entries) {
    if (!("section" in entry)) continue;
    const who = printable(transcript[entry.from].name);
    yield `${who} (${entry.from}) ${entry.section}: ${contentOf(entry)}`;
  }
}

const KINDS: Readonly<Record<number, string>> = {
  2: "bytes",
  3: "part of a JSON message",
  4: "last part of a JSON message",
  5: "part of a message of bytes",
  6: "last part of a message of bytes",
  17: "end: nothing more was sent",
};

function contentOf({ type, text, bytes = "" }: TranscriptSection): string {
  if (text !== undefined) return printable(text);
  const kind = KINDS[type] ?? `section of type ${type}`;
  return type === 17 ? kind : `${kind}, ${bytes.length / 2} bytes`;
}

/** A text with what could steer a terminal or turn the direction of reading written as escapes. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = (character.codePointAt(0) as number).toString(16).padStart(4, "0");
    return `\\u{${code}}`;
  });
}
