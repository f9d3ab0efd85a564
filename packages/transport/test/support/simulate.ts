import { createIdentity, type Identity, pinned } from "@securecomm/auth";
import type { CryptoBackend } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";
import type { Channel, Role, Session } from "../../src/index.ts";
import { establish } from "../../src/session/establish.ts";
import { resolveOptions } from "../../src/session/options.ts";
import { type AttackRule, type HostilePair, hostilePair } from "../../src/testing/index.ts";
import { type PeerPlan, type Plan, planOf } from "./program.ts";
import { ProgramPeer } from "./program-peer.ts";
import { seededRandom } from "./sessions.ts";
import { type ToyTiming, toyBackend, toyIdentity } from "./toy-backend.ts";
import { VirtualTime } from "./virtual-time.ts";

const ROLES: readonly Role[] = ["initiator", "responder"];
const REAL = { node: nodeBackend, noble: nobleBackend };

/** Longer than this, by the clock that stands still while there is work, nothing may take. */
const LONGEST = 7_200_000;

/** What came of one run. */
export interface RunResult {
  readonly plan: Plan;
  /** What must not be; none, if all is well. */
  readonly complaints: readonly string[];
  readonly peers: readonly ProgramPeer[];
  /** How often the attacker did something. */
  readonly attacks: number;
  /** Everything that helps to understand it. */
  readonly report: string;
}

let identities: Promise<Readonly<Record<Role, Identity>>> | undefined;

/** Runs what a seed asks for, to its end. */
export async function simulate(seed: number, real = false): Promise<RunResult> {
  const plan = planOf(seed, real);
  const complaints: string[] = [];
  const complain = (what: string) => complaints.push(what);
  const onUnhandled = (error: unknown) => complain(`an unhandled rejection: ${(error as Error)?.stack ?? error}`);
  process.on("unhandledRejection", onUnhandled);
  const world = new World(plan, await realIdentities(real), complain);
  try {
    await world.run();
  } finally {
    process.off("unhandledRejection", onUnhandled);
  }
  const { peers, networks } = world;
  const report = [
    JSON.stringify(plan),
    ...networks.map((network) => network.report()),
    ...peers.map(String),
    ...complaints.map((complaint) => `WRONG: ${complaint}`),
  ].join("\n");
  return { plan, complaints, peers, attacks: networks.reduce((sum, { log }) => sum + log.length, 0), report };
}

function realIdentities(real: boolean): Promise<Readonly<Record<Role, Identity>>> | undefined {
  if (!real) return undefined;
  identities ??= Promise.all([createIdentity({ name: "alice" }), createIdentity({ name: "bob" })]).then(
    ([initiator, responder]) => ({ initiator, responder }),
  );
  return identities;
}

/** Everything that one run is made of. */
class World {
  readonly peers: readonly ProgramPeer[];
  readonly networks: readonly HostilePair[];
  readonly #plan: Plan;
  readonly #time = new VirtualTime();
  readonly #random: () => number;
  readonly #complain: (what: string) => void;
  readonly #identities: Readonly<Record<Role, Identity>> | undefined;
  readonly #tasks: Promise<void>[] = [];
  #over = false;

  constructor(plan: Plan, identities: Readonly<Record<Role, Identity>> | undefined, complain: (what: string) => void) {
    this.#plan = plan;
    this.#identities = identities;
    this.#complain = complain;
    this.#random = seededRandom(plan.seed ^ 0x5eed);
    const turn = (callback: () => void) => this.#time.later(callback);
    this.networks = plan.pairs.map((_, place) => hostilePair({ seed: plan.seed * 4 + place, room: plan.room, turn }));
    for (const network of this.networks) {
      const networks = this.networks.filter((other) => other !== network);
      for (const rule of plan.rules)
        network.attack(rule.attack === "any" ? { ...rule, networks } : (rule as AttackRule));
    }
    this.peers = plan.pairs.flatMap((pair, place) =>
      ROLES.map((role) => {
        const name = plan.pairs.length > 1 ? `${role} ${place}` : role;
        return new ProgramPeer(role, pair[role], this.#time, (what) => complain(`${name}: ${what}`));
      }),
    );
  }

  async run(): Promise<void> {
    const { pairs } = this.#plan;
    for (const [place, peer] of this.peers.entries()) {
      const role = ROLES[place % 2] as Role;
      const network = this.networks[place >> 1] as HostilePair;
      const plan = (pairs[place >> 1] as (typeof pairs)[number])[role];
      this.#tasks.push(peer.run(() => this.#open(network[role], role, plan)));
    }
    void Promise.all(this.#tasks).then(() => {
      this.#over = true;
    });
    await this.#go();
    if (!this.#over) return;
    if (this.#time.sessionTimers > 0) this.#complain(`${this.#time.sessionTimers} timers outlive their sessions`);
    for (const [place, pair] of pairs.entries()) {
      const [initiator, responder] = this.peers.slice(place * 2) as [ProgramPeer, ProgramPeer];
      const harmless = this.#isHarmless(pair);
      initiator.check(responder, harmless);
      responder.check(initiator, harmless);
    }
  }

  /** Lets time pass until everybody is done. */
  async #go(): Promise<void> {
    const done = () => this.#over;
    for (;;) {
      await this.#time.quiet();
      if (done()) return;
      const late = this.#time.now > LONGEST;
      if (late || this.#random() < 0.3) for (const network of this.networks) network.release();
      if (late || !this.#time.advance()) {
        for (const network of this.networks) network.release();
        await this.#time.quiet();
        if (done()) return;
        if (!late && this.#time.advance()) continue;
        this.#complain(late ? "it goes on for ever" : "it hangs: nothing is left to wait for");
        for (const { session } of this.peers) session?.abort();
        return;
      }
    }
  }

  async #open(channel: Channel, role: Role, plan: PeerPlan): Promise<Session> {
    const other = role === "initiator" ? "responder" : "initiator";
    const real = REAL[plan.backend];
    const { backend, identity, peer } = this.#cryptography(real, role, other, plan);
    const { signatures, suites, limits, transcript } = plan;
    const resolved = resolveOptions({
      identity,
      trust: pinned(peer.fingerprint),
      suites,
      limits,
      backend,
      signatures,
      transcript,
    });
    const session = await establish(channel, role, { ...resolved, runtime: this.#time.runtime(plan.throttle) });
    session.start();
    return session as Session;
  }

  #cryptography(real: CryptoBackend, role: Role, other: Role, plan: PeerPlan) {
    const time = this.#time;
    const timing: ToyTiming = {
      sign: () => (plan.signing > 0 ? time.sleep(plan.signing) : time.turns(Math.floor(this.#random() * 4))),
      verify: () => time.turns(Math.floor(this.#random() * 4)),
    };
    if (this.#identities === undefined) {
      return {
        backend: toyBackend(real, this.#random, timing),
        identity: toyIdentity(role, nodeBackend, timing),
        peer: toyIdentity(other, nodeBackend, timing),
      };
    }
    const own = this.#identities[role];
    const identity: Identity = {
      name: own.name,
      publicKey: own.publicKey,
      fingerprint: own.fingerprint,
      sign: async (message) => {
        const signature = await time.outside(Promise.resolve(own.sign(message)));
        await timing.sign();
        return signature;
      },
    };
    const backend: CryptoBackend = {
      ...real,
      importVerifyingKey: (publicKey) => {
        const key = real.importVerifyingKey(publicKey);
        return { publicKey, verify: (message, signature) => time.outside(key.verify(message, signature)) };
      },
    };
    return { backend, identity, peer: this.#identities[other] };
  }

  /** Whether nothing is done to a session that it need not live through, by the attacker or by its own peers. */
  #isHarmless(pair: Readonly<Record<Role, PeerPlan>>): boolean {
    if (this.#plan.attacker !== "none" && this.#plan.attacker !== "delays") return false;
    return Object.values(pair).every(
      ({ operations, reading }) => reading.by !== "nobody" && operations.every((operation) => operation.do !== "abort"),
    );
  }
}
