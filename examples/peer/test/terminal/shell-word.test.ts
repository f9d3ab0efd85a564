import { describe, expect, it } from "vitest";
import { shellWord } from "../../src/terminal/shell-word.ts";

describe("a word for the shell", () => {
  it("is quoted unless it is plain", () => {
    expect(shellWord("peer:tcp://127.0.0.1:7420")).toBe("peer:tcp://127.0.0.1:7420");
    expect(shellWord("claimed:Alice Ø")).toBe("'claimed:Alice Ø'");
    expect(shellWord("peer:$(reboot)'s")).toBe("'peer:$(reboot)'\\''s'");
    expect(shellWord("tcp://[::1]:7420")).toBe("'tcp://[::1]:7420'");
  });
});
