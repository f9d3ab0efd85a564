import { pinned } from "@securecomm/auth";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryPairWithRoom } from "../../src/channel/memory.ts";
import { type Channel, type PeerOptions, type Role, type Session, verifyTranscript } from "../../src/index.ts";
import { nodeBackend } from "../support/backends.ts";
import { seededRandom, signerLike } from "../support/sessions.ts";
import { sessionOn, TimedPair } from "../support/timed-sessions.ts";
import { type ToyTiming, toyBackend, toyIdentity } from "../support/toy-backend.ts";
import type { VirtualTime } from "../support/virtual-time.ts";

const RUNS = 150;

const ROLES = ["initiator", "responder"] as const;

const REACTIONS = ["json", "binary", "large", "own-json", "export", "rekey", "security", "close"] as const;

const STEPS = ["json", "json", "binary", "large", "own-json", "rekey"] as const;

/** Where a session calls its application. */
const PLACES = ["event", "sign", "schema", "handler", "toJSON"] as const;

type Place = (typeof PLACES)[number];

interface Plan {
  readonly seed: number;
  readonly signatures: NonNullable<PeerOptions["signatures"]>;
  readonly maxTranscriptBytes: number;
  readonly maxRecordLength: number;
  /** Bytes that the channel takes before a sender must wait. */
  readonly room: number;
  /** Virtual milliseconds that a signature takes. */
  readonly signing: number;
  readonly places: readonly Place[];
}

const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.nat(),
  signatures: fc.constantFrom("off", "checkpoint", "checkpoint", "message"),
  maxTranscriptBytes: fc.integer({ min: 1, max: 8_000 }),
  maxRecordLength: fc.constantFrom(2_048, 65_536, 1_048_576),
  room: fc.constantFrom(1_000, 262_144),
  signing: fc.constantFrom(0, 0, 3, 300),
  places: fc.subarray([...PLACES], { minLength: 1 }),
});

/** Codes that a call may be refused with while the session ends in order, or because nothing is recorded. */
const ALLOWED = ["ERR_SESSION_CLOSED", "ERR_NO_TRANSCRIPT"];

/** An application that does something at random whenever its session calls it, so many times. */
class Reacting {
  session: Session | undefined;
  /** Numbers of the messages, in the order in which they were sent. */
  readonly sent: number[] = [];
  readonly received: unknown[] = [];
  readonly complaints: string[] = [];
  readonly pending: Promise<unknown>[] = [];
  reactions = 0;
  readonly #random: () => number;
  readonly #places: readonly Place[];
  #next = 0;
  #left = 40;

  constructor(seed: number, places: readonly Place[]) {
    this.#random = seededRandom(seed);
    this.#places = places;
  }

  readonly react = (place: Place): void => {
    if (this.session === undefined || this.#left === 0 || !this.#places.includes(place) || this.#random() < 0.5) return;
    this.#left -= 1;
    this.reactions += 1;
    const reaction = REACTIONS[Math.floor(this.#random() * REACTIONS.length)] as (typeof REACTIONS)[number];
    // A session that ends at once has little to tell.
    if (reaction !== "close" || this.#random() < 0.1) this.act(reaction);
  };

  begin(session: Session): void {
    this.session = session;
    session.onMessage((message) => {
      this.received.push(message instanceof Uint8Array ? new DataView(message.buffer).getUint32(0) : message);
      this.react("handler");
    });
  }

  /** What it does by itself. */
  async program(time: VirtualTime): Promise<void> {
    for (let step = 0; step < 12; step++) {
      this.act(STEPS[Math.floor(this.#random() * STEPS.length)] as (typeof STEPS)[number]);
      const rest = this.#random();
      if (rest < 0.3) await time.turns(1);
      else if (rest < 0.5) await time.sleep(300 * this.#random());
    }
  }

  act(action: (typeof REACTIONS)[number]): void {
    const session = this.session as Session;
    if (action === "json") this.#send(this.#number());
    else if (action === "own-json") this.#send(undefined);
    else if (action === "binary") this.#send(this.#bytes(20));
    else if (action === "large") this.#send(this.#bytes(20_000 + Math.floor(this.#random() * 60_000)));
    else if (action === "rekey") this.#note(session.rekey());
    else if (action === "export") this.#note(session.exportTranscript());
    else if (action === "close") void session.close();
    else session.security();
  }

  #send(message: number | Uint8Array | undefined): void {
    let number = message instanceof Uint8Array ? new DataView(message.buffer).getUint32(0) : message;
    const toJSON = () => {
      this.react("toJSON");
      number = this.#number();
      return number;
    };
    const sending = (this.session as Session).send(message ?? { toJSON });
    this.#note(
      sending.catch((error) => {
        const at = this.sent.indexOf(number as number);
        if (at >= 0) this.sent.splice(at, 1);
        throw error;
      }),
    );
  }

  #number(): number {
    this.#next += 1;
    this.sent.push(this.#next);
    return this.#next;
  }

  #bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    new DataView(bytes.buffer).setUint32(0, this.#number());
    return bytes;
  }

  #note(call: Promise<unknown>): void {
    this.pending.push(
      call.catch((error) => {
        if (!ALLOWED.includes(error.code)) this.complaints.push(String(error.code ?? error));
      }),
    );
  }
}

function timingOf(plan: Plan, { time }: TimedPair): ToyTiming {
  return { sign: () => (plan.signing > 0 ? time.sleep(plan.signing) : time.turns(1)), verify: () => time.turns(1) };
}

const identityOf = (role: Role, plan: Plan, pair: TimedPair) => toyIdentity(role, nodeBackend, timingOf(plan, pair));

const backendOf = (role: Role, plan: Plan, pair: TimedPair) =>
  toyBackend(nodeBackend, seededRandom(plan.seed + ROLES.indexOf(role)), timingOf(plan, pair));

function optionsOf(role: Role, plan: Plan, app: Reacting, pair: TimedPair): Partial<PeerOptions> {
  const identity = identityOf(role, plan, pair);
  const sign = (message: Uint8Array) => {
    app.react("sign");
    return identity.sign(message);
  };
  const validate = (value: unknown) => {
    app.react("schema");
    return { value };
  };
  const schema: StandardSchemaV1 = { "~standard": { version: 1, vendor: "test", validate } };
  return {
    signatures: plan.signatures,
    transcript: true,
    // What makes the sessions here does not ask what their messages are.
    schema: schema as unknown as undefined,
    identity: signerLike(identity, sign),
    trust: pinned(identityOf(role === "initiator" ? "responder" : "initiator", plan, pair).fingerprint),
    backend: backendOf(role, plan, pair),
    observers: [() => app.react("event")],
    limits: { maxTranscriptBytes: plan.maxTranscriptBytes, maxRecordLength: plan.maxRecordLength },
  };
}

/** Opens both sides, lets each do a little by itself and whatever comes to its mind, and closes. */
async function play(plan: Plan): Promise<{ complaints: string[]; reactions: number }> {
  const pair = new TimedPair();
  const channels = memoryPairWithRoom(plan.room);
  const apps = [new Reacting(plan.seed, plan.places), new Reacting(plan.seed + 1, plan.places)] as const;
  const sessions = await pair.until(
    Promise.all(
      ROLES.map((role, i) =>
        sessionOn(pair.time.runtime(), channels[i] as Channel, role, optionsOf(role, plan, apps[i] as Reacting, pair)),
      ),
    ),
  );
  for (const [i, app] of apps.entries()) app.begin(sessions[i] as Session);
  await pair.until(Promise.all(apps.map((app) => app.program(pair.time))));
  const ends = await pair.until(Promise.all(sessions.map((session) => session.close())));
  await pair.until(Promise.all(apps.flatMap(({ pending }) => pending)));

  const complaints = apps.flatMap(({ complaints }) => complaints);
  for (const { clean, error } of ends) if (!clean) complaints.push(`ended with ${error?.code}: ${error?.message}`);
  for (const [sender, receiver] of [apps, apps.toReversed()] as [Reacting, Reacting][]) {
    if (`${receiver.received}` !== `${sender.sent}`) complaints.push(`${sender.sent} came as ${receiver.received}`);
  }
  if (plan.signatures !== "off") {
    const backend = backendOf("initiator", plan, pair);
    const signers = ROLES.map((role) => identityOf(role, plan, pair).fingerprint);
    for (const session of sessions) {
      const transcript = await pair.until(session.exportTranscript());
      const { valid } = await pair.until(verifyTranscript(transcript, { signers, backend }));
      if (!valid) complaints.push("the transcript does not verify");
    }
  }
  return { complaints, reactions: apps[0].reactions + apps[1].reactions };
}

/**
 * An application may be called by its session in the middle of anything: by an event, to sign, by its schema, its handler
 * or a message's toJSON. Whatever it does there, everything arrives in order, both ends are in order, and what was
 * recorded verifies.
 */
describe("an application that does something at random whenever its session calls it", () => {
  it("breaks nothing", { timeout: 240_000 }, async () => {
    let reactions = 0;
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const result = await play(plan);
        reactions += result.reactions;
        expect(result.complaints).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    expect(reactions).toBeGreaterThan(10 * RUNS);
  });
});
