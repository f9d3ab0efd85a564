import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startWebServer } from "./server/web-server.ts";

const USAGE = "Usage: node dist/server/server.js [--port 7430]   (port 0 takes a free one)";
const DEFAULT_PORT = "7430";

main().catch((error: NodeJS.ErrnoException) => {
  const taken =
    error.code === "EADDRINUSE" ? "Another program listens there already; choose another --port." : undefined;
  process.stderr.write(`error: ${taken ?? error.message}\n`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const port = readPort();
  if (port === undefined) {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const server = await startWebServer({ port, folder: fileURLToPath(new URL("../page", import.meta.url)) });
  process.stdout.write(`The page is at ${server.origin}/ : open it in two tabs. Ctrl-C ends it.\n`);
  process.once("SIGINT", () => void server.close());
  process.once("SIGTERM", () => void server.close());
}

function readPort(): number | undefined {
  try {
    const { values } = parseArgs({ options: { port: { type: "string", default: DEFAULT_PORT } } });
    const port = Number(values.port);
    return /^\d{1,5}$/.test(values.port) && port <= 65_535 ? port : undefined;
  } catch {
    return undefined;
  }
}
