import * as fs from "node:fs";

/** What of node:fs the writing of logs needs; tests hand in one that fails. */
export type Disk = Pick<
  typeof fs,
  | "openSync"
  | "writeSync"
  | "writevSync"
  | "readSync"
  | "fstatSync"
  | "statSync"
  | "lstatSync"
  | "fsync"
  | "fsyncSync"
  | "closeSync"
  | "renameSync"
  | "unlinkSync"
  | "linkSync"
  | "readdirSync"
  | "readFileSync"
  | "readlinkSync"
  | "mkdirSync"
  | "ftruncateSync"
>;

/** The real one. */
export const nodeDisk: Disk = fs;
