import { columnsOf, onInterrupt, paintFor, wrap } from "@securecomm/example-terminal";
import { createWorkerThreads } from "../analysis/threads/create-threads.ts";
import { codeOf, Failure } from "./failure.ts";
import { open, openLogs } from "./open.ts";
import { isLoopback, type StartOptions } from "./options.ts";
import { webFolder } from "./places.ts";
import { type RunningPortal, startPortal } from "./start.ts";
import { texts } from "./texts.ts";

/** Starts the portal, says where it is, and ends with Ctrl-C. */
export async function serve(options: StartOptions): Promise<void> {
  let interrupt = () => {};
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const stopWatching = onInterrupt(() => {
    say(texts().ending);
    interrupt();
  });
  const { folder, database, release } = await open(options, true);
  try {
    const logs = await orClose(database, () => openLogs(folder, options.auditRecipient));
    const web = webFolder();
    const { host, port, origin, trustProxy } = options;
    const portal = await startPortal({
      database,
      // Of the built program, where this file is a part of dist/cli.js.
      threads: createWorkerThreads(new URL("./analysis/worker.js", import.meta.url)),
      host,
      port,
      origin,
      trustProxy,
      web,
      auditLog: logs.audit,
      errorLog: logs.errors,
    }).catch((error: unknown) => {
      throw listenFailure(options, error);
    });
    tell(portal, options, web);
    await interrupted;
    await portal.close();
    say(texts().ended);
  } finally {
    await release();
    stopWatching();
  }
}

async function orClose<Result>(thing: { close(): Promise<void> }, task: () => Result): Promise<Result> {
  try {
    return task();
  } catch (error) {
    await thing.close();
    throw error;
  }
}

function tell({ url, setupLink }: RunningPortal, { host, origin }: StartOptions, web: string | undefined): void {
  const paint = paintFor(process.stderr);
  const warn = (text: string) => {
    const rows = wrap(`${paint.warning(texts().warning)} ${text}`, columnsOf(process.stderr));
    process.stderr.write(`${rows.join("\n")}\n`);
  };
  if (!isLoopback(host) && !origin?.startsWith("https:")) warn(texts().unsafe(host));
  if (web === undefined) warn(texts().noPages);
  // Not wrapped: addresses are copied whole.
  say([texts().running(url), ...(setupLink === undefined ? [] : [texts().setUp(setupLink)]), texts().end].join("\n"));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function listenFailure({ port, host }: StartOptions, error: unknown): unknown {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return new Failure(texts().portTaken(port), { cause: error });
    case "EACCES":
      return new Failure(texts().portForbidden(port), { cause: error });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new Failure(texts().noSuchHost(host), { cause: error });
    default:
      return error;
  }
}
