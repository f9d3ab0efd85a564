import { mkdirSync, writeFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { logPaths, onlyLog } from "../../src/cli/log-paths.ts";
import { testFolder } from "./support/folder.ts";

const path = testFolder();

function folder(name: string, ...files: readonly string[]): string {
  mkdirSync(path(name));
  for (const file of files) writeFileSync(path(`${name}/${file}`), "");
  return path(name);
}

const namesIn = async (where: string) => (await logPaths([where])).map((log) => basename(log));

describe("the paths of logs on a command line", () => {
  it("finds the logs of a folder, each once, also those whose newest file is not there", async () => {
    const where = folder(
      "many",
      ...["peer.log", "peer.log.state", "peer.log.lock", "peer.000001.log.gz", "peer.000002.log", ".hidden.log"],
      ...[
        "old.000007.log",
        "bare",
        "bare.000001",
        "other.000001.gz",
        "events.jsonl",
        "events.000001.jsonl",
        "notes.txt",
      ],
    );
    expect(await namesIn(where)).toEqual(["bare", "events.jsonl", "old.log", "other", "peer.log"]);
  });

  it("reads a log once, although a shell names all its files", async () => {
    const where = folder("glob", "peer.000001.log.gz", "peer.000002.log", "peer.log");
    const named = ["peer.000001.log.gz", "peer.000002.log", "peer.log", "peer.log"].map((name) => `${where}/${name}`);
    expect((await logPaths([...named, where])).map((log) => relative(where, log))).toEqual(["peer.log"]);
  });

  it("leaves single files of a log that is not named what they are", async () => {
    const where = folder("single", "peer.000001.log.gz", "peer.000002.log", "peer.log");
    const named = [`${where}/peer.000001.log.gz`, `${where}/peer.000002.log`];
    expect(await logPaths(named)).toEqual(named);
  });

  it("wants one log where there can be only one", async () => {
    expect(await onlyLog(folder("one", "peer.log", "peer.000001.log"))).toBe(path("one/peer.log"));
    await expect(onlyLog(folder("two", "a.log", "b.log"))).rejects.toThrow("name one: a.log, b.log");
    await expect(onlyLog(folder("none", "notes.txt"))).rejects.toThrow("there is no log in this folder");
  });
});
