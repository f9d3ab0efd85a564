import { generateSessions, type MessagesEvent, type NormalKind, type SessionEvent } from "@securecomm/anomaly";
import { describe, expect, it } from "vitest";

const DAY = { hours: 24, start: Date.UTC(2025, 2, 4) };

function messagesOf(kind: NormalKind, seed: number, users = 4): MessagesEvent[] {
  const all: MessagesEvent[] = [];
  for (const { event } of generateSessions({ seed, users: { [kind]: users }, ...DAY })) {
    if (event.type === "messages") all.push(event);
  }
  return all;
}

function intervals(messages: readonly MessagesEvent[]): number[] {
  const last = new Map<string, number>();
  const found: number[] = [];
  for (const { peer, direction, at } of messages) {
    const before = last.get(`${peer} ${direction}`);
    if (before !== undefined) found.push((at - before) / 1000);
    last.set(`${peer} ${direction}`, at);
  }
  return found.sort((a, b) => a - b);
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

describe("people who chat", () => {
  const chat = messagesOf("chat", 1, 8);

  it("write short texts in both directions, seconds apart, seldom a picture", () => {
    expect(chat.length).toBeGreaterThan(500);
    expect(median(chat.map(({ bytes }) => bytes))).toBeLessThan(400);
    for (const direction of ["sent", "received"]) {
      const share = chat.filter((message) => message.direction === direction).length / chat.length;
      expect(share).toBeGreaterThan(0.25);
    }
    const pictures = chat.filter(({ kind }) => kind === "binary").length / chat.length;
    expect(pictures).toBeGreaterThan(0);
    expect(pictures).toBeLessThan(0.05);
    const gaps = intervals(chat);
    expect(median(gaps)).toBeGreaterThan(2);
    expect(median(gaps)).toBeLessThan(60);
    // Bursts and pauses: waits far from all alike.
    expect(gaps[Math.floor(0.95 * gaps.length)]!).toBeGreaterThan(5 * median(gaps));
  });

  it("sleep at night", () => {
    const hours = chat.map(({ at }) => new Date(at).getUTCHours());
    const night = hours.filter((hour) => hour >= 1 && hour < 6).length;
    const evening = hours.filter((hour) => hour >= 17 && hour < 22).length;
    expect(night).toBeLessThan(evening / 4);
  });
});

describe("people who move files", () => {
  it("send and receive runs of large binary messages", () => {
    const files = messagesOf("file-transfer", 2, 6);
    const chunks = files.filter(({ kind }) => kind === "binary");
    expect(chunks.length / files.length).toBeGreaterThan(0.6);
    expect(median(chunks.map(({ bytes }) => bytes))).toBeGreaterThanOrEqual(65_536);
    for (const direction of ["sent", "received"]) {
      expect(chunks.some((chunk) => chunk.direction === direction)).toBe(true);
    }
    expect(median(intervals(chunks))).toBeLessThan(0.5);
  });
});

/** What one device of those that stay connected, or that do not, says in a day; the first of a few seeds. */
function device(brief: boolean): { events: SessionEvent[]; period: number } {
  for (let seed = 1; ; seed++) {
    const events: SessionEvent[] = [];
    let period = 0;
    for (const { event, scenario } of generateSessions({ seed, users: { telemetry: 1 }, ...DAY })) {
      if ("asks" in scenario.parameters !== brief) break;
      period = scenario.parameters["period"] as number;
      events.push(event);
    }
    if (events.length > 0) return { events, period };
  }
}

describe("devices that report", () => {
  it("send messages of one length at regular times, with some jitter", () => {
    const reports = device(false).events.filter(
      (event): event is MessagesEvent =>
        event.type === "messages" && event.direction === "received" && event.count === 1,
    );
    const lengths = reports.map(({ bytes }) => bytes);
    const gaps = intervals(reports);
    expect(reports.length).toBeGreaterThan(1_000);
    expect(gaps[Math.floor(0.9 * gaps.length)]! / gaps[Math.floor(0.1 * gaps.length)]!).toBeLessThan(2);
    expect(new Set(gaps).size).toBeGreaterThan(100);
    const middle = median(lengths);
    expect(
      lengths.filter((length) => Math.abs(length - middle) < 0.2 * middle).length / lengths.length,
    ).toBeGreaterThan(0.95);
  });
});

describe("devices that do not stay", () => {
  it("open a session for a few questions and answers, and close it within seconds", () => {
    const { events, period } = device(true);
    const opened = events.filter(({ type }) => type === "session-opened");
    expect(opened.length).toBeGreaterThan((0.5 * 86_400) / period);
    const begun = new Map(opened.map(({ session, at }) => [session, at]));
    const lasted = events
      .filter(({ type }) => type === "session-closed")
      .map(({ session, at }) => at - begun.get(session)!);
    expect(median(lasted)).toBeLessThan(5_000);
    for (const direction of ["sent", "received"]) {
      const count = events.filter((event) => event.type === "messages" && event.direction === direction).length;
      expect(count).toBeGreaterThan(opened.length / 2);
    }
  });
});

describe("connections that go badly", () => {
  const events: SessionEvent[] = [];
  for (const { event } of generateSessions({ seed: 12, users: { chat: 24, telemetry: 4, idle: 12 }, hours: 48 })) {
    if (!["messages", "checkpoint", "rekeyed"].includes(event.type)) events.push(event);
  }
  const byPeer = new Map<string, SessionEvent[]>();
  for (const event of events) {
    if (event.type === "session-opened") byPeer.set(event.peer!, [...(byPeer.get(event.peer!) ?? []), event]);
  }

  it("are refused a few times where the server is busy, the version old or the key new, and then are not", () => {
    const codes = new Set(events.map((event) => ("code" in event ? event.code : undefined)));
    for (const code of ["ERR_VERSION_UNSUPPORTED", "ERR_PEER_REFUSED", "ERR_PEER_NOT_TRUSTED"])
      expect(codes).toContain(code);
    const refused = events.filter((event) => event.type === "connection-refused");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(0.05 * events.length);
  });

  it("come from one new address after another on a journey", () => {
    const hosts = [...byPeer.values()].map(
      (opened) => new Set(opened.map(({ address }) => address!.replace(/:\d+$/, ""))).size,
    );
    expect(Math.max(...hosts)).toBeGreaterThan(10);
    expect(hosts.filter((size) => size <= 3).length).toBeGreaterThan(hosts.length / 2);
  });

  it("break again and again within a minute where a line is flaky", () => {
    const broken = events.filter(({ type, peer }) => type === "session-closed" && peer !== undefined);
    const last = new Map<string, number[]>();
    let most = 0;
    for (const event of broken) {
      if (event.type !== "session-closed" || event.clean) continue;
      const times = [...(last.get(event.peer!) ?? []), event.at].filter((at) => event.at - at < 60_000);
      last.set(event.peer!, times);
      most = Math.max(most, times.length);
    }
    expect(most).toBeGreaterThanOrEqual(4);
  });
});

describe("connections that wait", () => {
  it("say little, and seldom", () => {
    const idle = messagesOf("idle", 4, 4);
    expect(idle.length).toBeGreaterThan(50);
    expect(idle.length / (4 * 24)).toBeLessThan(40);
    expect(median(idle.map(({ bytes }) => bytes))).toBeLessThan(200);
    expect(idle.every(({ kind }) => kind === "json")).toBe(true);
  });
});
