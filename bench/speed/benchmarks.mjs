import { measureMemory } from "./memory.mjs";
import { measureRounds } from "./rounds.mjs";
import { measureSessions } from "./sessions.mjs";

/*
 * What is compared, and what this project promises of it. The rival is always the contender "tls"; `target` is the least
 * ratio to it (the most where less is better), `love` what would be lovely: a ratio, or the contender to beat.
 * `ofUnsigned` is the least that signing may leave of our own figure without signatures. Contenders run in the order of
 * their list, and in every other round backwards: those that are compared stand side by side. `every` is how often one
 * runs that nothing depends on; `seconds` is the time after which no round begins; `amongOthers` is what differs where all
 * benchmarks run.
 */

const SIGNATURES = { off: "not signed", checkpoint: "signed at checkpoints" };

function secureComm(key, suite, signatures) {
  return {
    key,
    contender: "securecomm",
    suite,
    signatures,
    label: `SecureComm, ${suite} suite, ${SIGNATURES[signatures]}`,
  };
}

const OURS = secureComm("ours", "classic", "off");
const SIGNED = secureComm("signed", "classic", "checkpoint");
const HYBRID = secureComm("hybrid", "hybrid", "off");
const TLS = { key: "tls", contender: "tls", label: "node:tls" };
const TLS_CORKED = { ...TLS, key: "tls-corked", label: "node:tls, corked by turn", corked: true };
const TLS_CONFIRMED = {
  ...TLS,
  key: "tls-confirmed",
  label: "node:tls, until the client is accepted",
  confirmed: true,
};
const TLS_CA = { ...TLS, key: "tls-ca", label: "node:tls, certificates of an authority", issued: true };
const WSS = { key: "wss", contender: "wss", label: "ws over TLS" };
const TCP = { key: "tcp", contender: "tcp", label: "plain TCP" };
const TCP_CORKED = { ...TCP, key: "tcp-corked", label: "plain TCP, corked by turn", corked: true };

const seldom = (contender, every = 2) => ({ ...contender, every });

const CPU = [
  { title: "client's CPU, µs each", of: ({ cpu, count }) => cpu.client / count },
  { title: "server's CPU, µs each", of: ({ cpu, count }) => cpu.server / count },
];

/** A server that has been up for a while: the code of a handshake is compiled only after some hundreds of them. */
const LONG_WARM_UP = { count: 400, underWay: 32 };

function handshakes(name, title, { rounds, seconds, underWay, target, love, besides = [] }) {
  return {
    name,
    title,
    unit: "handshakes/s",
    better: "more",
    measure: measureRounds,
    rounds,
    seconds,
    contenders: [
      { ...OURS, target, love, warmUp: LONG_WARM_UP },
      { ...TLS, warmUp: LONG_WARM_UP },
      seldom(HYBRID, 2),
      seldom(TLS_CONFIRMED, 4),
      ...besides,
      seldom(TCP, 4),
    ],
    kind: "json",
    way: "accept",
    command: "handshakes",
    // 20 times the keys that a side may have made ahead (8), so that making them counts.
    what: { count: 160, underWay },
    warmUp: { count: 64, underWay: 32 },
    value: ({ milliseconds, count }) => (1_000 * count) / milliseconds,
    columns: CPU,
  };
}

function messages(name, title, { rounds, seconds, bytes, count, kind = "json", target, love, ofUnsigned }) {
  const corked = kind === "json" ? [seldom(TLS_CORKED), seldom(TCP_CORKED)] : [];
  const each = kind === "json" ? 1 : bytes / 2 ** 20;
  return {
    name,
    title,
    unit: kind === "json" ? "messages/s" : "MiB/s",
    better: "more",
    measure: measureRounds,
    rounds,
    seconds,
    contenders: [
      { ...SIGNED, ofUnsigned },
      { ...OURS, target, love },
      TLS,
      love === "tcp" ? TCP : seldom(TCP),
      seldom(WSS),
      ...corked,
    ],
    kind,
    way: "count",
    command: "messages",
    what: { count, bytes, kind },
    value: ({ milliseconds, count }) => (1_000 * count * each) / milliseconds,
    columns: CPU,
  };
}

const MEMORY = { target: 0.4, love: 0.3 };

export const BENCHMARKS = [
  handshakes("handshakes", "Handshakes, one after another", {
    rounds: 6,
    seconds: 30,
    underWay: 1,
    target: 1.3,
    love: 2,
    besides: [seldom(TLS_CA, 4), seldom(WSS, 4)],
  }),
  handshakes("handshakes-32", "Handshakes, 32 under way", {
    rounds: 6,
    seconds: 22,
    underWay: 32,
    target: 1.1,
    love: 1.5,
  }),
  messages("json-64", "JSON messages of 64 B, one way", {
    rounds: 12,
    seconds: 18,
    bytes: 64,
    count: 80_000,
    target: 1.5,
    love: "tcp",
    ofUnsigned: 0.85,
  }),
  messages("json-1k", "JSON messages of 1 KiB, one way", {
    rounds: 12,
    seconds: 18,
    bytes: 1_024,
    count: 15_000,
    target: 1.2,
    ofUnsigned: 0.8,
  }),
  messages("json-64k", "JSON messages of 64 KiB, one way", {
    rounds: 12,
    seconds: 18,
    bytes: 65_536,
    count: 300,
    target: 1,
    love: 1.1,
    ofUnsigned: 0.5,
  }),
  messages("bulk", "Binary in pieces of 64 KiB, one way, 64 MiB a round", {
    rounds: 12,
    seconds: 18,
    bytes: 65_536,
    count: 1_024,
    kind: "bytes",
    target: 1.3,
    love: 1.6,
    ofUnsigned: 0.5,
  }),
  {
    name: "ping-pong",
    title: "Ping-pong, JSON of 64 B",
    unit: "µs, p50",
    better: "less",
    measure: measureRounds,
    rounds: 12,
    seconds: 18,
    contenders: [{ ...SIGNED, ofUnsigned: 0.85 }, { ...OURS, target: 1.1, love: 1 }, TLS, seldom(WSS), seldom(TCP)],
    kind: "json",
    way: "echo",
    command: "pingPong",
    what: { bytes: 64, count: 2_000 },
    value: ({ p50 }) => 1_000 * p50,
    columns: [{ title: "p99, µs", of: ({ p99 }) => 1_000 * p99 }, ...CPU],
  },
  {
    name: "memory",
    title: "Memory of an idle session, both ends",
    unit: "KiB of RSS",
    better: "less",
    measure: measureMemory,
    rounds: 1,
    contenders: [{ ...SIGNED, ...MEMORY }, { ...OURS, ...MEMORY }, TLS, WSS, TCP],
    kind: "bytes",
    way: "hold",
    from: 800,
    to: 1_600,
    amongOthers: { from: 300, to: 700 },
    underWay: 32,
    value: ({ server, client }) => (server.rss + client.rss) / 1_024,
    columns: [
      { title: "server, RSS", of: ({ server }) => server.rss / 1_024 },
      { title: "client, RSS", of: ({ client }) => client.rss / 1_024 },
      { title: "server, heap and buffers", of: ({ server }) => server.heap / 1_024 },
      { title: "client, heap and buffers", of: ({ client }) => client.heap / 1_024 },
    ],
  },
  {
    name: "sessions",
    title: "Idle sessions on one listener: what one more costs",
    measure: measureSessions,
    contenders: [OURS, { ...TLS, onlyIfNamed: true }],
    kind: "bytes",
    way: "hold",
    steps: 10,
    step: 1_000,
    amongOthers: { step: 100 },
    underWay: 32,
    idle: 10_000,
  },
];
