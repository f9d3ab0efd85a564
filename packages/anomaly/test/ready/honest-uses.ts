import { createRandom, type SessionEvent } from "@securecomm/anomaly";

const START = Date.UTC(2025, 5, 2, 9);
const SECOND = 1_000;

/** Ordinary use that looks like trouble to whoever has not seen it: none of it comes from the generator. */
export function honestUses(): [string, SessionEvent[]][] {
  const random = createRandom(17);
  const refusals = [
    "ERR_PEER_REFUSED",
    "ERR_PEER_ALERT",
    "ERR_VERSION_UNSUPPORTED",
    "ERR_PEER_NOT_TRUSTED",
    "ERR_APPLICATION_MISMATCH",
  ].flatMap((code) =>
    (["initiator", "responder"] as const).map((role): [string, SessionEvent[]] => [
      `${code} four times where it is the ${role}`,
      [0, 5, 10, 15].map((second) => ({
        type: "handshake-failed",
        at: START + second * SECOND,
        role,
        address: "192.0.2.1:443",
        code,
        duration: 10,
      })),
    ]),
  );
  const busy = ["sessions", "rate"].map((reason): [string, SessionEvent[]] => [
    `a listener that is busy (${reason}), and a client that tries again`,
    [0, 3, 6, 9].map((second) => ({
      type: "connection-refused",
      at: START + second * SECOND,
      role: "responder",
      address: "192.0.2.1:50112",
      reason,
    })),
  ]);
  const errands = [5, 10, 30].map((every): [string, SessionEvent[]] => [
    `a client that connects, asks and closes every ${every} seconds for an hour`,
    Array.from({ length: 3600 / every }, (_, i) =>
      session(i, START + i * every * SECOND, 150, [
        [50, "received", 150 + random.below(30)],
        [90, "sent", 500 + random.below(400)],
      ]),
    ).flat(),
  ]);
  const journey = Array.from({ length: 24 }, (_, i) => {
    let at = 0;
    const messages = Array.from({ length: 20 }, (): Said => {
      at += SECOND * (4 + 20 * random.uniform());
      return [at, random.uniform() < 0.5 ? "sent" : "received", 30 + random.below(400)];
    });
    return session(i, START + i * 500 * SECOND, at + SECOND, messages, `198.51.100.${i + 1}`);
  }).flat();
  const flaky = Array.from({ length: 20 }, (_, i) =>
    session(i, START + i * 3 * SECOND, SECOND, [[500, "received", 200]], undefined, "ERR_SESSION_TRUNCATED"),
  ).flat();
  return [
    ...refusals,
    ...busy,
    ...errands,
    ["somebody who writes on a journey, from another address every few minutes", journey],
    ["a line that breaks every three seconds for a minute", flaky],
  ];
}

/** Milliseconds after the opening, direction, bytes. */
type Said = readonly [after: number, direction: "sent" | "received", bytes: number];

function session(
  number: number,
  at: number,
  lasting: number,
  messages: readonly Said[],
  host = "192.0.2.7",
  code?: string,
): SessionEvent[] {
  const line = {
    session: number.toString(16).padStart(32, "0"),
    role: "responder",
    peer: "sc1honest",
    address: `${host}:${40_000 + number}`,
  } as const;
  return [
    { type: "session-opened", at, ...line, duration: 20 },
    ...messages.map(
      ([after, direction, bytes]): SessionEvent => ({
        type: "messages",
        at: Math.round(at + after),
        ...line,
        direction,
        kind: "json",
        count: 1,
        bytes,
      }),
    ),
    { type: "session-closed", at: Math.round(at + lasting), ...line, clean: code === undefined, code },
  ];
}
