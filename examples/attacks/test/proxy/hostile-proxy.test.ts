import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { Lab } from "../../src/lab/lab.ts";
import { HostileProxy } from "../../src/proxy/hostile-proxy.ts";

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

function later<Thing extends { close(): unknown }>(thing: Thing): Thing {
  open.push(thing);
  return thing;
}

async function until(holds: () => boolean, patience = 10_000): Promise<void> {
  const deadline = performance.now() + patience;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A server of raw sockets, and what to dial. */
async function rawServer(take: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    take(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  later({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return `tcp://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function dial(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => {});
  later({ close: () => socket.destroy() });
  await once(socket, "connect");
  return socket;
}

function frameOf(length: number): Buffer {
  const frame = randomBytes(4 + length);
  frame.writeUInt32BE(length);
  return frame;
}

describe("a hostile proxy without a rule", () => {
  it("carries an honest session: every message as it was sent, both ways, and an end in order", async () => {
    const lab = later(await Lab.open());
    const { hers, his, proxy } = await lab.meet();
    const sent = [3, 70_000, 1_500_000, 1].map((size) => new Uint8Array(randomBytes(size)));
    for (const bytes of sent) await Promise.all([hers.send(bytes), his.send(bytes)]);
    await hers.send({ last: "message" });
    await until(() => lab.bob.receivedCount === sent.length + 1 && lab.alice.receivedCount === sent.length);
    const hashes = (list: readonly unknown[]) =>
      list.slice(0, sent.length).map((bytes) =>
        createHash("sha256")
          .update(bytes as Uint8Array)
          .digest("hex"),
      );
    expect(hashes(lab.bob.received)).toEqual(hashes(sent));
    expect(hashes(lab.alice.received)).toEqual(hashes(sent));
    expect(lab.bob.received.at(-1)).toEqual({ last: "message" });
    expect((await hers.close()).clean).toBe(true);
    expect((await his.closed).clean).toBe(true);
    expect(proxy.latest.network.log).toEqual([]);
    await proxy.latest.closed;
    expect(lab.sightings).toEqual([]);
  });

  it("carries bytes as they came, however frames are cut into pieces", async () => {
    const url = await rawServer((socket) => socket.pipe(socket));
    const proxy = later(await HostileProxy.between(url));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 8 }),
        async (lengths, pieces) => {
          const bytes = Buffer.concat(lengths.map(frameOf));
          const socket = await dial(proxy.url);
          const back: Buffer[] = [];
          socket.on("data", (chunk: Buffer) => back.push(chunk));
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const end = at + (pieces[turn % pieces.length] as number);
            socket.write(bytes.subarray(at, end));
            at = end;
            if (turn % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
          }
          await until(() => back.reduce((sum, { length }) => sum + length, 0) >= bytes.length);
          expect(Buffer.concat(back).equals(bytes)).toBe(true);
          socket.destroy();
        },
      ),
      { numRuns: 25 },
    );
  });

  it("has a sender wait while the other end does not read, and goes on when it does", async () => {
    let reader: Socket | undefined;
    let read = 0;
    const url = await rawServer((socket) => {
      socket.pause();
      socket.on("data", (chunk: Buffer) => {
        read += chunk.length;
      });
      reader = socket;
    });
    const proxy = later(await HostileProxy.between(url, { room: 65_536 }));
    const socket = await dial(proxy.url);
    const frame = frameOf(60_000);
    const total = 700 * frame.length;
    for (let i = 0; i < 700; i++) socket.write(frame);
    await until(() => reader !== undefined);
    let before = -1;
    await until(() => {
      const now = proxy.latest.bytes.initiator;
      const still = now === before && now > 0;
      before = now;
      return still && socket.writableLength > 0;
    });
    // What the systems' own buffers take is not the proxy's to bound.
    expect(proxy.latest.bytes.initiator).toBeLessThan(total * 0.8);
    reader?.resume();
    await until(() => read === total);
  });

  it("carries many connections at once, each with a network of its own", async () => {
    const url = await rawServer((socket) => socket.pipe(socket));
    const proxy = later(await HostileProxy.between(url, { seed: 7 }));
    const echoes = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const frame = frameOf(2_000);
        const socket = await dial(proxy.url);
        const back: Buffer[] = [];
        socket.on("data", (chunk: Buffer) => back.push(chunk));
        socket.write(frame);
        await until(() => back.reduce((sum, { length }) => sum + length, 0) === frame.length);
        return Buffer.concat(back).equals(frame);
      }),
    );
    expect(echoes.every(Boolean)).toBe(true);
    expect(new Set(proxy.networks.map(({ seed }) => seed)).size).toBe(100);
    expect(proxy.networks.every((network) => network.count("initiator") === 1)).toBe(true);
  });
});

describe("a hostile proxy", () => {
  it("acts on the frames of connections that are open, and of those that come later", async () => {
    const got: number[] = [];
    const url = await rawServer((socket) => socket.on("data", (chunk: Buffer) => got.push(chunk[4] as number)));
    const proxy = later(await HostileProxy.between(url));
    const say = async (socket: Socket, ...bytes: readonly number[]) => {
      for (const byte of bytes) {
        const seen = got.length;
        socket.write(Buffer.from([0, 0, 0, 1, byte]));
        await until(() => got.length > seen);
      }
    };
    const first = await dial(proxy.url);
    await say(first, 1);
    proxy.attack({ attack: "flip", from: "initiator", byte: 4, mask: 0x80 });
    await say(first, 2);
    await say(await dial(proxy.url), 3);
    expect(got).toEqual([1, 0x82, 0x83]);
  });

  it("refuses a rule that is none before it listens", async () => {
    await expect(
      HostileProxy.between("tcp://127.0.0.1:1", { rules: [{ attack: "nothing" } as never] }),
    ).rejects.toThrow(/rules\[0\]\.attack/);
  });

  it("cuts off whoever claims a frame that no peer sends, and keeps nothing of it", async () => {
    const ended = { server: false };
    const url = await rawServer((socket) => socket.on("close", () => (ended.server = true)));
    const proxy = later(await HostileProxy.between(url));
    const socket = await dial(proxy.url);
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 1]));
    await once(socket, "close");
    await until(() => ended.server);
  });

  it("hangs up where its target cannot be reached", async () => {
    const proxy = later(await HostileProxy.between("tcp://127.0.0.1:1"));
    const socket = await dial(proxy.url);
    socket.resume();
    await once(socket, "close");
  });

  it("leads newcomers elsewhere once it is told, and leaves open connections where they are", async () => {
    const [one, two] = [
      await rawServer((socket) => socket.on("data", () => socket.write(Buffer.from([0, 0, 0, 1, 1])))),
      await rawServer((socket) => socket.on("data", () => socket.write(Buffer.from([0, 0, 0, 1, 2])))),
    ];
    const proxy = later(await HostileProxy.between(one));
    const ask = async (socket: Socket) => {
      socket.write(Buffer.from([0, 0, 0, 1, 9]));
      const [answer] = (await once(socket, "data")) as [Buffer];
      return answer[4];
    };
    const early = await dial(proxy.url);
    expect(await ask(early)).toBe(1);
    proxy.redirect(two);
    expect(await ask(await dial(proxy.url))).toBe(2);
    expect(await ask(early)).toBe(1);
  });

  it("is gone once it is closed, with every connection, however often it is told", async () => {
    const gone = { server: false };
    const url = await rawServer((socket) => socket.on("close", () => (gone.server = true)));
    const proxy = await HostileProxy.between(url);
    const socket = await dial(proxy.url);
    await until(() => proxy.connections.length === 1);
    const end = once(socket, "close");
    await Promise.all([proxy.close(), proxy.close()]);
    await end;
    await until(() => gone.server);
    const again = connect(Number(new URL(proxy.url).port), "127.0.0.1");
    await expect(once(again, "connect")).rejects.toThrow(/ECONNREFUSED/);
  });
});
