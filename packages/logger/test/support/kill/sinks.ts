import { once } from "node:events";
import { basename, dirname } from "node:path";
import { fromHex, importSigningKey } from "@securecomm/crypto";
import { createStream } from "rotating-file-stream";
import type { FileOutputOptions } from "../../../src/files/file-options.ts";
import { createFileOutput } from "../../../src/files/file-output.ts";
import { createLogger } from "../../../src/logger/create-logger.ts";
import type { SealOptions } from "../../../src/sealed/seal-options.ts";
import { fieldsOf, isFatal, lineOf } from "./numbered-line.ts";
import type { WriterPlan } from "./plan.ts";

/** What writes the numbered lines. */
export interface Sink {
  /** Whether the line is in the file by the time this returns. */
  write(number: number): boolean;
  /** Resolves when the lines written so far are in the file. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** @param trouble Is told what must not happen. */
export async function openSink(plan: WriterPlan, trouble: (what: string) => void): Promise<Sink> {
  if (plan.through === "rotating-file-stream") return rotatingFileStream(plan, trouble);
  return plan.through === "logger" ? logger(plan, trouble) : output(plan, trouble);
}

function fileOptions(plan: WriterPlan): FileOutputOptions {
  const { path, mode, rotateBytes, recipient, signer } = plan;
  const signing = signer === undefined ? undefined : importSigningKey(fromHex(signer));
  const seal: SealOptions | undefined =
    mode === "sealed" ? { recipient: recipient!, signEvery: 20, ...(signing && { signer: signing }) } : undefined;
  return {
    path,
    rotate: { bytes: rotateBytes },
    keep: { files: 1e6 },
    compress: mode === "compress",
    ...(seal && { seal }),
  };
}

function output(plan: WriterPlan, trouble: (what: string) => void): Sink {
  const target = createFileOutput({ ...fileOptions(plan), onTrouble: ({ message }) => trouble(message) });
  return {
    write: (number) => {
      target.write(lineOf(plan.seed, number));
      if (isFatal(number)) target.flushSync();
      return isFatal(number);
    },
    flush: () => target.flush(),
    close: () => target.close(),
  };
}

function logger(plan: WriterPlan, trouble: (what: string) => void): Sink {
  const target = createLogger({ base: null, file: fileOptions(plan), onTrouble: ({ message }) => trouble(message) });
  return {
    write: (number) => {
      target[isFatal(number) ? "fatal" : "info"](fieldsOf(plan.seed, number));
      return isFatal(number);
    },
    flush: () => target.flush(),
    close: () => target.close(),
  };
}

/** What is put aside is named by time, so that the order can be told; what its callback confirms counts as flushed. */
async function rotatingFileStream(plan: WriterPlan, trouble: (what: string) => void): Promise<Sink> {
  const { path, mode, rotateBytes } = plan;
  const gz = mode === "compress" ? ".gz" : "";
  const stamp = (time: number | Date) => String(Number(time)).padStart(15, "0");
  const stream = createStream(
    (time, index) =>
      time ? `${stamp(time)}-${String(index).padStart(4, "0")}-${basename(path)}${gz}` : basename(path),
    { path: dirname(path), size: `${rotateBytes}B`, ...(gz !== "" && { compress: "gzip" as const }) },
  );
  stream.on("error", (error) => trouble(`error: ${error.message}`));
  stream.on("warning", (error) => trouble(`warning: ${error.message}`));
  let given = 0;
  let taken = 0;
  let waiting: { until: number; resolve: () => void }[] = [];
  const confirmed = () => {
    taken++;
    for (const { until, resolve } of waiting) if (taken >= until) resolve();
    waiting = waiting.filter(({ until }) => taken < until);
  };
  return {
    write: (number) => {
      given++;
      stream.write(lineOf(plan.seed, number), (error) => (error ? trouble(`write: ${error.message}`) : confirmed()));
      return false;
    },
    flush: () => new Promise((resolve) => (taken >= given ? resolve() : waiting.push({ until: given, resolve }))),
    close: async () => {
      stream.end();
      await once(stream, "close");
    },
  };
}
