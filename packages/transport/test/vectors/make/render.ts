const WIDTH = 120;

/** The text of a file of vectors: JSON as the repository's formatter leaves it, so that nobody reformats it. */
export function render(value: unknown): string {
  return `${write(value, 0, 0)}\n`;
}

/** A text or number in ASCII: what is composed or seen in one way by one editor is not by the next. */
function primitive(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escaped);
}

/** @param before how many characters stand in the line already. */
function write(value: unknown, depth: number, before: number): string {
  if (typeof value !== "object" || value === null) return primitive(value);
  const inner = "  ".repeat(depth + 1);
  const outer = "  ".repeat(depth);
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== "object")) {
      const line = `[${value.map(primitive).join(", ")}]`;
      if (before + line.length < WIDTH) return line;
    }
    const items = value.map((item) => `${inner}${write(item, depth + 1, inner.length)}`);
    return `[\n${items.join(",\n")}\n${outer}]`;
  }
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  if (entries.length === 0) return "{}";
  const lines = entries.map(([key, child]) => {
    const start = `${inner}${JSON.stringify(key)}: `;
    return start + write(child, depth + 1, start.length);
  });
  return `{\n${lines.join(",\n")}\n${outer}}`;
}
