import { describe, expect, it } from "vitest";
import { reportText } from "../../src/cli/verify-report.ts";
import { plain } from "../../src/console/paint.ts";
import type { SealedReport, SegmentReport } from "../../src/reader.ts";

const CREATED = Date.UTC(2026, 10, 22, 10, 41, 12);

function segment(number: number, more: Partial<SegmentReport> = {}): SegmentReport {
  return {
    number,
    file: `/var/log/peer.${String(number).padStart(6, "0")}.log`,
    began: "rotated",
    ended: "next",
    created: CREATED + number * 1_000,
    frames: 12,
    firstLine: (number - 1) * 1_000 + 1,
    lines: 1_000,
    bytes: 123_456,
    ...more,
  };
}

function report(more: Partial<SealedReport> = {}): SealedReport {
  const segments = more.segments ?? [segment(3), segment(4, { file: "/var/log/peer.log", ended: "closed", lines: 1 })];
  return {
    log: "ab".repeat(32),
    intact: true,
    closed: true,
    lines: 1_001,
    firstSegment: 3,
    lastSegment: 4,
    segments,
    head: { log: "ab".repeat(32), segment: 4, frames: 3, lines: 3_001, head: "cd".repeat(32) },
    signatures: { valid: 0 },
    faults: [],
    moreFaults: 0,
    notes: [],
    complete: true,
    ...more,
  };
}

describe("a report on a sealed log for people", () => {
  it("says what the log is, its segments, and that it is intact", () => {
    expect(reportText(report(), plain)).toBe(`log         ${"ab".repeat(32)}
folder      /var/log
segments    2, from 3 to 4, 246.9 KB
lines       1,001, from 2,001 to 3,001
begun       2026-11-22T10:41:15Z to 2026-11-22T10:41:16Z
closed      yes
signatures  none
head        ${"cd".repeat(32)}

segment  file             begun                       lines  count  frames      size  end
      3  peer.000003.log  2026-11-22T10:41:15Z  2,001-3,000  1,000      12  123.5 KB  goes on
      4  peer.log         2026-11-22T10:41:16Z  3,001-3,001      1      12  123.5 KB  closed

INTACT: 1,001 lines, no fault
`);
  });

  it("names the place of every fault and note", () => {
    const fault = { kind: "altered-frame", file: "/var/log/peer.000003.log", segment: 3, frame: 7 } as const;
    const text = reportText(
      report({
        intact: false,
        notes: [{ kind: "removed", file: "/var/log/peer.000003.log", segment: 3, message: "1 and 2 were removed" }],
        faults: [
          { ...fault, offset: 14_711, line: 2_345, message: "it does not open" },
          { ...fault, frame: 0, message: "the header was altered" },
        ],
        moreFaults: 1_500,
      }),
      plain,
    );
    expect(text).toContain("\nnote   /var/log/peer.000003.log: 1 and 2 were removed (segment 3)\n");
    expect(text).toContain(
      "\nfault  /var/log/peer.000003.log: it does not open (segment 3, frame 7, byte 14,711, from line 2,345)\n",
    );
    expect(text).toContain("\nfault  /var/log/peer.000003.log: the header was altered (segment 3, header)\n");
    expect(text).toContain("\nfault  and 1,500 more\n");
    expect(text).toMatch(/\nDAMAGED: 1,502 faults; see what is noted\n$/);
  });

  it("promises nothing that was not checked", () => {
    const whole = reportText(report({ complete: false }), plain);
    expect(whole).toContain("ONLY THE CHAIN OF HASHES WAS CHECKED");
    expect(whole).not.toContain("INTACT");
    const fault = { kind: "chain-broken", file: "peer.log", line: 9, message: "broken" } as const;
    const broken = reportText(report({ complete: false, intact: false, faults: [fault] }), plain);
    expect(broken).toMatch(/\nDAMAGED: 1 fault\n$/);
  });

  it("says who signed, and how far", () => {
    const text = reportText(report({ signatures: { valid: 1_200, signer: "04".repeat(97), lastLine: 2_999 } }), plain);
    expect(text).toContain("\nsignatures  1,200, the last of them over the lines to 2,999\n");
    expect(text).toContain(`\nsigner      ${"04".repeat(97)}\n`);
  });

  it("shows the first and the last of many segments", () => {
    const segments = Array.from({ length: 1_000 }, (_, i) => segment(i + 1));
    const text = reportText(report({ segments }), plain);
    expect(text).toContain("\n     20  peer.000020.log");
    expect(text).toContain("\n  … 960 segments between them\n    981  peer.000981.log");
    expect(text.split("\n").length).toBeLessThan(60);
  });

  it("can be made where nothing could be read, and of times that no calendar has", () => {
    const nothing = { log: undefined, segments: [], firstSegment: undefined, lastSegment: undefined, head: undefined };
    expect(reportText(report({ ...nothing, intact: false, closed: false, lines: 0 }), plain)).toContain(
      "no header says",
    );
    const far = report({ segments: [segment(1, { created: Number.MAX_SAFE_INTEGER })] });
    expect(reportText(far, plain)).toContain("9007199254740991 ms");
  });

  it("shows nothing of a file's name that could steer the terminal", () => {
    const file = "/var/log\u001b[2J/pe\u202eer.log";
    const text = reportText(
      report({
        segments: [segment(1, { file })],
        faults: [{ kind: "cut", file, message: "at \u009b5m" }],
        notes: [{ kind: "open", file, message: "\u0007" }],
        intact: false,
      }),
      plain,
    );
    expect(text.replaceAll("\n", "")).toMatch(/^[ -~]+$/);
  });
});
