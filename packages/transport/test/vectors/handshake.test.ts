import { describe, expect, it } from "vitest";
import { SessionError } from "../../src/errors.ts";
import { BACKENDS } from "../support/backends.ts";
import { codeOf, established } from "../support/lockstep.ts";
import { vectorsOf } from "./files.ts";
import { hex } from "./make/bytes.ts";
import type { HandshakeVector } from "./make/handshake.ts";
import type { RefusalVector, RefusedVector } from "./make/refused.ts";
import { framesFrom, framesUpTo, replay } from "./replay.ts";

const handshakes = vectorsOf<HandshakeVector[]>("handshake.json");
const { refused, refusals } = vectorsOf<{ refused: RefusedVector[]; refusals: RefusalVector[] }>(
  "handshake-refused.json",
);
const named = (name: string) => handshakes.find((one) => one.name === name) as HandshakeVector;

describe.each(BACKENDS)("the vectors of the handshake, $name", ({ backend }) => {
  describe.each(handshakes)("$name", (vector) => {
    it.each(["initiator", "responder"] as const)("leads the %s to the same frames and keys", async (role) => {
      const incoming = framesFrom(vector, role === "initiator" ? "responder" : "initiator");
      const { sent, ending } = await replay(vector, role, backend, incoming);
      expect(sent).toEqual(framesFrom(vector, role));
      const { keys, suite, signatureMode, transcript, peer, peerParameters } = established(ending);
      const other = vector[role === "initiator" ? "responder" : "initiator"];
      expect({ name: peer.name, key: hex(peer.publicKey) }).toEqual({ name: other.name, key: other.identityKey });
      expect(peerParameters).toEqual(other.parameters);
      expect({
        suite,
        signatureMode,
        transcript: hex(transcript),
        initiatorTrafficKey: hex(keys.initiator.key),
        initiatorTrafficIv: hex(keys.initiator.iv),
        responderTrafficKey: hex(keys.responder.key),
        responderTrafficIv: hex(keys.responder.iv),
        root: hex(keys.root),
        exporter: hex(keys.exporter),
        sessionId: hex(keys.sessionId),
        safetyWords: vector.session.safetyWords,
      }).toEqual(vector.session);
    });
  });

  const counts = new Map<string, Promise<number>>();
  /** How many frames a side has sent before the one that it refuses; many vectors begin alike. */
  const sentBefore = ({ handshake, to, received }: RefusedVector) => {
    const key = JSON.stringify([handshake, to, received]);
    const vector = named(handshake);
    // The last one is what it says when nothing more comes.
    const count = () =>
      replay(vector, to, backend, framesUpTo(vector, to, received)).then(({ sent }) => sent.slice(0, -1).length);
    const known = counts.get(key) ?? count();
    counts.set(key, known);
    return known;
  };

  it.each(refused)("$to after $received: $name is $error", async (vector) => {
    const handshake = named(vector.handshake);
    const before = framesUpTo(handshake, vector.to, vector.received);
    const { sent, ending } = await replay(handshake, vector.to, backend, [...before, vector.frame]);
    expect(codeOf(ending)).toBe(vector.error);
    const said = await sentBefore(vector);
    expect(sent.slice(said)).toEqual(vector.answer === null ? [] : [vector.answer]);
    if (vector.error === "ERR_PEER_REFUSED" && "error" in ending) {
      expect(ending.error).toMatchObject({ reason: vector.reason, authenticated: vector.authenticated });
    }
  });

  it.each(refusals)("the $by refuses: $reason", async ({ handshake, by, received, reason, frame }) => {
    const vector = named(handshake);
    const error = new SessionError("ERR_ABORTED", "the policy's own");
    const decision = { trusted: false, reason, error } as const;
    const { sent, ending } = await replay(vector, by, backend, framesUpTo(vector, by, received), decision);
    expect(sent.at(-1)).toBe(frame);
    expect(codeOf(ending)).toBe("ERR_ABORTED");
  });
});
