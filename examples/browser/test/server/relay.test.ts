import { once } from "node:events";
import { tmpdir } from "node:os";
import { createIdentity, createSecureSession, pinned, type Session, webSocketChannel } from "@securecomm/transport";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { CLOSE, HERE } from "../../src/rooms.ts";
import type { RelayLimits } from "../../src/server/limits.ts";
import { startWebServer, type WebServer } from "../../src/server/web-server.ts";

/** A machine that is busy with other tests takes its time. */
const WAIT = { timeout: 15_000 };

let app: WebServer;
afterEach(() => app.close());

async function start(limits: Partial<RelayLimits> = {}): Promise<void> {
  app = await startWebServer({ port: 0, folder: tmpdir(), limits });
}

/** A connection to the relay, with all that came over it. */
class Visitor {
  readonly socket: WebSocket;
  readonly received: (Buffer | string)[] = [];
  /** The close code, once it is closed. */
  readonly closed: Promise<number>;

  constructor(path: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${app.origin.replace("http", "ws")}${path}`, { headers });
    this.socket.on("error", () => {});
    this.socket.on("message", (data: Buffer, isBinary) => this.received.push(isBinary ? data : String(data)));
    this.closed = once(this.socket, "close").then(([code]) => code as number);
  }

  async opened(): Promise<this> {
    await once(this.socket, "open");
    return this;
  }

  /** The status with which the relay refused it. */
  async refused(): Promise<number> {
    const [, response] = await once(this.socket, "unexpected-response");
    return response.statusCode;
  }

  async has(count: number): Promise<(Buffer | string)[]> {
    await expect.poll(() => this.received.length, WAIT).toBeGreaterThanOrEqual(count);
    return this.received;
  }
}

const visit = (path: string) => new Visitor(path).opened();

/** Two that have met in a room. */
async function pair(room = "room"): Promise<[Visitor, Visitor]> {
  const waiting = await visit(`/relay/${room}/wait`);
  const joined = await visit(`/relay/${room}`);
  await waiting.has(1);
  return [waiting, joined];
}

describe("the relay", () => {
  it("brings two together, says so to who waits, and carries frames both ways and the end", async () => {
    await start();
    const [waiting, joined] = await pair();
    expect(waiting.received).toEqual([HERE]);
    joined.socket.send(Buffer.from([1, 2, 3]));
    joined.socket.send(Buffer.alloc(0));
    waiting.socket.send(Buffer.from([4]));
    expect(await waiting.has(3)).toEqual([HERE, Buffer.from([1, 2, 3]), Buffer.alloc(0)]);
    expect(await joined.has(1)).toEqual([Buffer.from([4])]);
    joined.socket.close();
    expect(await waiting.closed).toBe(CLOSE.done);
    await expect.poll(() => app.relay.rooms, WAIT).toBe(0);
  });

  it("delivers what was sent before the end", async () => {
    await start();
    const [waiting, joined] = await pair();
    const frames = Array.from({ length: 64 }, (_, at) => Buffer.alloc(65_536, at));
    for (const frame of frames) joined.socket.send(frame);
    joined.socket.close();
    expect(await waiting.closed).toBe(CLOSE.done);
    expect(Buffer.concat(waiting.received.slice(1) as Buffer[]).equals(Buffer.concat(frames))).toBe(true);
  });

  it("has a room for two: whoever comes third, waits twice, or joins nobody is told so", async () => {
    await start();
    expect(await (await visit("/relay/room")).closed).toBe(CLOSE.nobodyThere);
    await pair();
    expect(await (await visit("/relay/room")).closed).toBe(CLOSE.taken);
    expect(await (await visit("/relay/room/wait")).closed).toBe(CLOSE.taken);
  });

  it("keeps nothing for nobody: who speaks before the other is there is put out", async () => {
    await start();
    const waiting = await visit("/relay/room/wait");
    waiting.socket.send(Buffer.from([1]));
    expect(await waiting.closed).toBe(CLOSE.tooEarly);
    await expect.poll(() => app.relay.rooms, WAIT).toBe(0);
  });

  it("takes binary frames only, and none above its limit", async () => {
    await start({ maxFrame: 1_000 });
    const [waiting, joined] = await pair();
    joined.socket.send("text");
    expect(await joined.closed).toBe(CLOSE.notBinary);
    expect(await waiting.closed).toBe(CLOSE.done);
    const [, another] = await pair("another");
    another.socket.send(Buffer.alloc(1_001));
    expect(await another.closed).toBe(1_009);
  });

  it("has a limited number of rooms, in total and for each address", async () => {
    await start({ maxRoomsPerAddress: 2 });
    await visit("/relay/one/wait");
    await visit("/relay/two/wait");
    expect(await (await visit("/relay/three/wait")).closed).toBe(CLOSE.full);
    await app.close();
    await start({ maxRooms: 1 });
    await visit("/relay/one/wait");
    expect(await (await visit("/relay/two/wait")).closed).toBe(CLOSE.full);
  });

  it("lets nobody wait for ever", async () => {
    await start({ waitingTime: 20 });
    expect(await (await visit("/relay/room/wait")).closed).toBe(CLOSE.nobodyCame);
  });

  it("turns away who connects too often, pages of other origins, and paths that are no room", async () => {
    await start({ connectionsPerSecond: 5 });
    expect(await new Visitor("/relay/Room/wait").refused()).toBe(404);
    expect(await new Visitor(`/relay/${"x".repeat(65)}`).refused()).toBe(404);
    expect(await new Visitor("/relay/room?x").refused()).toBe(404);
    expect(await new Visitor("/relay/room/wait", { origin: "http://attacker.example" }).refused()).toBe(403);
    await new Visitor("/relay/room/wait", { origin: app.origin }).opened();
    const many = Array.from({ length: 20 }, () => new Visitor("/relay/nobody-there"));
    const statuses = await Promise.all(many.map((visitor) => Promise.race([visitor.refused(), visitor.closed])));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10);
  });

  it("reads a side only as fast as the other takes it", async () => {
    await start({ bytesPerSecond: 2 ** 30, burst: 2 ** 30 });
    const [waiting, joined] = await pair();
    waiting.socket.pause();
    const sent = 96;
    const frame = Buffer.alloc(1_048_576, 7);
    for (let at = 0; at < sent; at++) joined.socket.send(frame);
    // What the relay does not take stays with the sender.
    await expect.poll(() => joined.socket.bufferedAmount, { timeout: 10_000 }).toBeLessThan(sent * frame.length);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(joined.socket.bufferedAmount).toBeGreaterThan(frame.length * 16);
    waiting.socket.resume();
    await expect.poll(() => waiting.received.length, { timeout: 20_000 }).toBe(sent + 1);
  });

  it("slows down who sends more than its rate, and loses nothing of it", async () => {
    await start({ bytesPerSecond: 1_000_000, burst: 100_000 });
    const [waiting, joined] = await pair();
    const begun = performance.now();
    for (let at = 0; at < 6; at++) joined.socket.send(Buffer.alloc(100_000, at));
    await waiting.has(7);
    // 600,000 bytes less the burst and the last one, at 1,000,000 a second.
    expect(performance.now() - begun).toBeGreaterThan(350);
  });

  it("counts small and empty frames as well", async () => {
    await start({ bytesPerSecond: 100_000, burst: 10_000 });
    const [waiting, joined] = await pair();
    const begun = performance.now();
    for (let at = 0; at < 200; at++) joined.socket.send(Buffer.alloc(0));
    await waiting.has(201);
    // What came in one piece is passed on; the debt of 200 times 256 bytes, less the burst, is paid before the next.
    joined.socket.send(Buffer.alloc(0));
    await waiting.has(202);
    expect(performance.now() - begun).toBeGreaterThan(400);
  });

  it("drops who shows no sign of life", async () => {
    await start({ heartbeat: 50 });
    const [waiting, joined] = await pair();
    // Without answering pings: the machine is gone, the connection still stands.
    joined.socket.pause();
    expect(await waiting.closed).toBe(CLOSE.done);
  });

  it("sees nothing of what two say through it", async () => {
    await start();
    const [alice, bob] = await Promise.all(["alice", "bob"].map((name) => createIdentity({ name })));
    if (!alice || !bob) throw new Error("two were made");
    const [waiting, joined] = await pair();
    const seen: Buffer[] = [];
    for (const { socket } of [waiting, joined]) socket.on("message", (data: Buffer) => seen.push(Buffer.from(data)));
    const [one, two]: [Session, Session] = await Promise.all([
      createSecureSession({
        channel: webSocketChannel(waiting.socket),
        role: "responder",
        identity: alice,
        trust: pinned(bob.fingerprint),
      }),
      createSecureSession({
        channel: webSocketChannel(joined.socket),
        role: "initiator",
        identity: bob,
        trust: pinned(alice.fingerprint),
      }),
    ]);
    const received = new Promise((resolve) => two.onMessage(resolve));
    await one.send({ type: "chat", text: "nobody in between reads this" });
    expect(await received).toEqual({ type: "chat", text: "nobody in between reads this" });
    await one.close();
    const all = Buffer.concat(seen).toString("latin1");
    expect(all.length).toBeGreaterThan(1_000);
    for (const secret of ["nobody in between", "chat", "alice", "bob"]) expect(all).not.toContain(secret);
  });
});
