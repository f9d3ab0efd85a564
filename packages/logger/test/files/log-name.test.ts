import { describe, expect, it } from "vitest";
import { LogName } from "../../src/files/log-name.ts";

describe("the names of a log's files", () => {
  it("carry the number before the extension, so that they sort", () => {
    expect(new LogName("logs/peer.log").numbered(7)).toBe("logs/peer.000007.log");
    expect(new LogName("peer").numbered(7)).toBe("peer.000007");
    expect(new LogName("peer.log").numbered(12_345_678)).toBe("peer.12345678.log");
  });

  it("are told from those of other logs beside it", () => {
    const names = [
      "peer.log",
      "peer.000010.log",
      "peer.000002.log.gz",
      "peer.1000000.log",
      "peer.000003.log.gz.tmp",
      "peer.log.lock",
      "peer.log.state",
      "peer.000000.log",
      "peer.00001.log",
      "peer.-00001.log",
      "peer.000001.txt",
      "peer.errors.000001.log",
      "peers.000001.log",
      "other.000001.log",
    ];
    expect(new LogName("logs/peer.log").pick(names)).toEqual([
      { path: "logs/peer.000002.log.gz", number: 2, compressed: true },
      { path: "logs/peer.000010.log", number: 10, compressed: false },
      { path: "logs/peer.1000000.log", number: 1_000_000, compressed: false },
    ]);
  });
});
