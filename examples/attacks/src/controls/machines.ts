import { createHash, randomBytes } from "node:crypto";
import { type Control, Tally } from "./control.ts";

const FILE_SIZE = 8 * 2 ** 20;
const PIECE = 2 ** 16;
const READINGS = 12;
/** Long enough for a busy machine: whose event loop stands still for some of these looks as if it were gone. */
const HEARTBEAT = 400;

/**
 * A file goes from one to the other in pieces, as fast as the line takes it. They meet for the first time: of a peer with
 * other habits, such a speed is out of the ordinary, and only a program that knows whose wish the file was can say so.
 */
export const file: Control = {
  name: "file",
  async run(lab) {
    const { hers, his } = await lab.meet();
    const content = randomBytes(FILE_SIZE);
    const sha256 = createHash("sha256").update(content).digest("hex");
    const tally = new Tally();
    await tally.send(hers, { type: "file-offer", name: "holiday.tar", size: content.length, sha256 });
    await lab.until(() => lab.bob.receivedCount === 1, "bob has the offer");
    await tally.send(his, { type: "file-accept", from: 0 });
    for (let at = 0; at < content.length; at += PIECE) await tally.send(hers, content.subarray(at, at + PIECE));
    await lab.until(() => lab.bob.receivedCount === 1 + FILE_SIZE / PIECE, "bob has every piece");
    const pieces = lab.bob.received.filter((message) => message instanceof Uint8Array);
    const arrived = createHash("sha256");
    for (const piece of pieces) arrived.update(piece);
    if (arrived.digest("hex") !== sha256) throw new Error("the file that arrived is another one");
    await tally.send(his, { type: "file-done", sha256 });
    await his.close();
    return tally.sent(1);
  },
};

/** A sensor reports at a regular interval. */
export const telemetry: Control = {
  name: "telemetry",
  async run(lab, pace) {
    const { hers } = await lab.meet();
    const tally = new Tally();
    for (let sequence = 0; sequence < READINGS; sequence++) {
      await pace.pause(pace.lasting / READINGS);
      await tally.send(hers, { sensor: "boiler", sequence, celsius: 61.5 + (sequence % 5) / 10, bar: 1.8 });
    }
    await hers.close();
    return tally.sent(1);
  },
};

/** A session in which nothing is said but a word at each end; heartbeats keep it. */
export const idle: Control = {
  name: "idle",
  async run(lab, pace) {
    const limits = { heartbeatInterval: HEARTBEAT, missedHeartbeats: 20 };
    const { hers, his, proxy } = await lab.meet({ alice: { limits }, bob: { limits } });
    const tally = new Tally();
    await tally.send(hers, { type: "presence", state: "here" });
    const before = proxy.latest.bytes.responder;
    await pace.pause(Math.max(pace.lasting * 0.9, 2 * HEARTBEAT));
    await lab.until(() => proxy.latest.bytes.responder > before, "a heartbeat came by");
    await tally.send(his, { type: "presence", state: "leaving" });
    await his.close();
    return tally.sent(1);
  },
};
