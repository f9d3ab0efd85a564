import type { LogOutput } from "../../src/output.ts";

/** Keeps lines, and counts what else it is asked for. */
export class MemoryOutput implements LogOutput {
  readonly lines: string[] = [];
  readonly calls: string[] = [];
  /** What the next calls throw. */
  failure: Error | undefined;

  /** The lines, parsed. */
  get objects(): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The last line, parsed. */
  get last(): Record<string, unknown> {
    return this.objects.at(-1) ?? {};
  }

  write(line: string): void {
    if (this.failure !== undefined) throw this.failure;
    this.lines.push(line);
  }

  async flush(): Promise<void> {
    this.calls.push("flush");
    if (this.failure !== undefined) throw this.failure;
  }

  flushSync(): void {
    this.calls.push("flushSync");
  }

  async close(): Promise<void> {
    this.calls.push("close");
    if (this.failure !== undefined) throw this.failure;
  }
}
