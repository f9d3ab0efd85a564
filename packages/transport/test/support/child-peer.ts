import { askUser, createIdentity, createSecureSession, listen, type Session } from "../../src/index.ts";

/**
 * A peer as a process of its own, for tests that kill one. `connect TIMEOUT URL` or `listen TIMEOUT`; it talks until the session ends,
 * prints one line of JSON about how, and must then end by itself: an open handle would keep it alive.
 */
const [mode, timeout, url = ""] = process.argv.slice(2);
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const limits = { handshakeTimeout: Number(timeout), heartbeatInterval: 200, missedHeartbeats: 10, closeTimeout: 1_000 };
const trust = askUser(() => true);

async function talk(session: Session): Promise<void> {
  print({ open: session.id });
  void (async () => {
    for (let i = 0; ; i++) {
      await session.send({ i, text: "x".repeat(100) });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })().catch(() => {});
  try {
    for await (const _ of session);
  } catch {
    // `closed` says the same.
  }
  const end = await session.closed;
  print({ ended: end.error?.code ?? "clean" });
}

async function main(): Promise<void> {
  const identity = await createIdentity({ name: mode ?? "" });
  if (mode === "connect") {
    try {
      await talk(await createSecureSession({ connect: url, identity, trust, limits }));
    } catch (error) {
      print({ ended: (error as { code?: string }).code ?? String(error) });
    }
    return;
  }
  const listener = await listen("tcp://127.0.0.1:0", {
    identity,
    trust,
    limits,
    observers: [
      (event) => {
        if (event.type !== "handshake-failed") return;
        print({ ended: event.code });
        void listener.close();
      },
    ],
  });
  print({ url: listener.url });
  for await (const session of listener) {
    await talk(session);
    await listener.close();
  }
}

void main();
