/** What would steer a terminal, turn the direction of reading, or cannot be seen. */
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** JSON that no terminal could obey; it parses to the same value. Also for text that is no JSON. */
export function harmlessJSON(text: string): string {
  return text.replace(DANGEROUS, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

/** A value as one line of such JSON, with its line feed. */
export function jsonLine(value: unknown): string {
  return `${harmlessJSON(JSON.stringify(value))}\n`;
}
