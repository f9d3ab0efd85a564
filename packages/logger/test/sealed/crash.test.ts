import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Disk, nodeDisk } from "../../src/files/disk.ts";
import { FileOutput } from "../../src/files/file-output.ts";
import { readLog, verifySealedLog } from "../../src/reader.ts";
import { folderOfFile } from "../support/folder.ts";
import { rememberingKey } from "../support/remembering-key.ts";

const root = folderOfFile();
const key = rememberingKey();
let count = 0;

/** The files of a folder without the lock, by name. */
type Files = Map<string, Buffer>;

/** The real disk, which does not wait for the medium. */
const quickDisk: Disk = {
  ...nodeDisk,
  fsync: ((_: number, done: (error: null) => void) => setImmediate(done, null)) as unknown as Disk["fsync"],
  fsyncSync: () => {},
};

/** What a process that was killed just then would leave, after every call that changes anything. */
class Recorder {
  readonly #folder: string;
  readonly #seen = new Set<string>();
  readonly moments: { readonly files: Files; readonly after: string }[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A disk that takes half of what it is given first. */
  get disk(): Disk {
    const recorded: Partial<Record<keyof Disk, unknown>> = {
      writevSync: (fd: number, pieces: Uint8Array[]) => {
        const all = Buffer.concat(pieces);
        const written = nodeDisk.writeSync(fd, all.subarray(0, Math.ceil(all.length / 2)));
        this.#take("writevSync");
        return written;
      },
    };
    for (const call of ["openSync", "writeSync", "renameSync", "unlinkSync", "linkSync", "ftruncateSync"] as const) {
      recorded[call] = (...given: unknown[]) => {
        const result = (nodeDisk[call] as (...args: unknown[]) => unknown)(...given);
        this.#take(call);
        return result;
      };
    }
    return { ...quickDisk, ...(recorded as Partial<Disk>) };
  }

  #take(after: string): void {
    const files = filesIn(this.#folder);
    const content = [...files].map(([name, bytes]) => `${name}:${bytes.toString("base64")}`).join();
    if (this.#seen.has(content)) return;
    this.#seen.add(content);
    this.moments.push({ files, after: `${this.moments.length}: ${after}, ${[...files.keys()].join(" ")}` });
  }
}

function filesIn(folder: string): Files {
  const names = readdirSync(folder).filter((name) => !name.includes(".lock"));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name))]));
}

function newFolder(files: Files = new Map()): string {
  const folder = join(root, `c${count++}`);
  mkdirSync(folder);
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** Writes so many segments, each of one line, and closes the log. */
async function write(folder: string, segments: number, disk: Disk): Promise<void> {
  const options = { rotate: { bytes: 1024 }, keep: { files: 2 }, seal: { recipient: key.recipient } };
  const output = new FileOutput({ path: join(folder, "p.log"), ...options }, { disk });
  for (let i = 0; i < segments; i++) {
    output.write(`${"x".repeat(700)}\n`);
    await output.flush();
  }
  await output.close();
}

/** The faults of a log by its folder; none where nothing was begun. */
async function faultsIn(folder: string): Promise<string[]> {
  try {
    const { faults } = await verifySealedLog(folder, { key });
    return faults.map(({ message }) => message.replace(folder, ""));
  } catch (error) {
    const none = [...filesIn(folder).keys()].every((name) => name === "p.log.next" || name === "p.log.state");
    if (none && (error as { code?: string }).code === "ERR_LOG_NOT_FOUND") return [];
    throw error;
  }
}

describe("a writer of a sealed log", () => {
  it("may be killed at any call of the system: what it leaves verifies, and so does what it goes on with", async () => {
    const folder = newFolder();
    const recorder = new Recorder(folder);
    await write(folder, 3, recorder.disk);
    await write(folder, 1, recorder.disk);
    const { moments } = recorder;
    expect(moments.length).toBeGreaterThan(30);
    expect(moments.some(({ files }) => files.has("p.log.next") && !files.has("p.log") && files.size > 2)).toBe(true);
    for (const { files, after } of moments) {
      const left = newFolder(files);
      expect(await faultsIn(left), after).toEqual([]);
      const path = join(left, "p.log");
      if (files.has("p.log.next") && files.has("p.log")) {
        const read: string[] = [];
        for await (const { text } of readLog(path, { key })) read.push(text);
        expect(read, after).toHaveLength((await verifySealedLog(path, { key })).lines);
      }
      for (let restart = 1; restart <= 2; restart++) {
        await write(left, 1, quickDisk);
        expect(await faultsIn(left), `${after}; restart ${restart}`).toEqual([]);
      }
    }
  });
});
