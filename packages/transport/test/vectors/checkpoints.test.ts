import { createHash } from "node:crypto";
import { importVerifyingKey } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { SectionChain } from "../../src/protocol/chain.ts";
import { checkpointInput, decodeCheckpoint, encodeCheckpoint } from "../../src/protocol/checkpoint.ts";
import { otherRole, type Role } from "../../src/protocol/transcript.ts";
import { BACKENDS, nobleBackend } from "../support/backends.ts";
import { u64 } from "../support/sections.ts";
import { vectorsOf } from "./files.ts";
import { bytes, hex, identityOf } from "./make/bytes.ts";
import type { CheckpointVector } from "./make/checkpoints.ts";
import type { HandshakeVector } from "./make/handshake.ts";

const vectors = vectorsOf<CheckpointVector[]>("checkpoints.json");
const handshakes = vectorsOf<HandshakeVector[]>("handshake.json");

const keyOf = (vector: CheckpointVector, role: Role) =>
  bytes(role === "initiator" ? vector.initiatorKey : vector.responderKey);

describe.each(vectors)("the vectors of checkpoints, mode $mode", (vector) => {
  it("belong to a session of handshake.json", () => {
    const handshake = handshakes.find(({ name }) => name === vector.handshake);
    expect(vector).toMatchObject({
      mode: handshake?.session.signatureMode,
      transcript: handshake?.session.transcript,
      applicationHash: handshake?.applicationHash,
      initiatorKey: handshake?.initiator.identityKey,
      responderKey: handshake?.responder.identityKey,
    });
  });

  it("have the chains and inputs of the text, by the runtime's own SHA-256", () => {
    const h = (...parts: (Uint8Array | string)[]) => {
      const hash = createHash("sha256");
      for (const part of parts) hash.update(part);
      return hex(hash.digest());
    };
    const at: Record<Role, { index: number; hash: string }[]> = { initiator: [], responder: [] };
    for (const [role, byte] of [["initiator", 1] as const, ["responder", 2] as const]) {
      const start = h(
        "securecomm/1 stream",
        bytes(vector.transcript),
        Uint8Array.of(byte),
        keyOf(vector, role),
        keyOf(vector, otherRole(role)),
        Uint8Array.of(vector.mode),
      );
      expect(start).toBe(vector.starts[role]);
      at[role].push({ index: 0, hash: start });
    }
    for (const { from, index, type, content, hash } of vector.sections) {
      const previous = at[from].at(-1)!;
      const sectionBytes = bytes(content);
      const head = [u64(index), Uint8Array.of(type), u64(sectionBytes.length)];
      expect(index).toBe(previous.index + 1);
      expect(h(bytes(previous.hash), ...head, sectionBytes)).toBe(hash);
      at[from].push({ index, hash });
    }
    for (const { from, index, final, other, otherHash, input } of vector.checkpoints) {
      expect(at[otherRole(from)][other]?.hash).toBe(otherHash);
      const expected = Buffer.concat([
        Buffer.alloc(64, 0x20),
        Buffer.from("securecomm/1 checkpoint\0"),
        Uint8Array.of(from === "initiator" ? 1 : 2),
        bytes(vector.transcript),
        keyOf(vector, from),
        bytes(vector.applicationHash),
        bytes(at[from][index]!.hash),
        u64(index),
        Uint8Array.of(final ? 1 : 0),
        u64(other),
        bytes(otherHash),
      ]);
      expect(input).toBe(hex(expected));
    }
  });

  describe.each(BACKENDS)("$name", ({ backend }) => {
    it("have the chains that the code makes", () => {
      for (const sender of ["initiator", "responder"] as const) {
        const chain = new SectionChain(backend, {
          transcript: bytes(vector.transcript),
          sender,
          senderKey: keyOf(vector, sender),
          receiverKey: keyOf(vector, otherRole(sender)),
          mode: vector.mode,
        });
        expect(hex(chain.position.hash)).toBe(vector.starts[sender]);
        for (const { index, type, content, hash } of vector.sections.filter(({ from }) => from === sender)) {
          chain.append(type, bytes(content));
          expect({ ...chain.position, hash: hex(chain.position.hash) }).toEqual({ index, hash });
        }
      }
    });

    it.each(vector.checkpoints)("have a good signature of the $from at $index", async (checkpoint) => {
      const { from, index, final, other, input, signature, content } = checkpoint;
      const { hash } = vector.sections.find((one) => one.from === from && one.index === index)!;
      const signer = {
        role: from,
        transcript: bytes(vector.transcript),
        publicKey: keyOf(vector, from),
        applicationHash: bytes(vector.applicationHash),
      };
      const own = { index, hash: bytes(hash) };
      const theirs = { index: other, hash: bytes(checkpoint.otherHash) };
      expect(hex(checkpointInput(signer, own, final, theirs))).toBe(input);
      expect(await importVerifyingKey(signer.publicKey, backend).verify(bytes(input), bytes(signature))).toBe(true);
      expect(decodeCheckpoint(bytes(content))).toEqual({ index, final, other, signature: bytes(signature) });
      expect(hex(encodeCheckpoint({ index, final, other, signature: bytes(signature) }))).toBe(content);
      const handshake = handshakes.find(({ name }) => name === vector.handshake)!;
      const identity = await identityOf("signer", bytes(handshake[from].identityScalar), backend);
      const again = await identity.sign(bytes(input));
      expect(await importVerifyingKey(signer.publicKey, nobleBackend).verify(bytes(input), again)).toBe(true);
      if (backend === nobleBackend) expect(hex(again)).toBe(signature);
    });

    it.each(vector.refused)("have no good signature in $name", async ({ checkpoint, signature }) => {
      const { from, input } = vector.checkpoints[checkpoint]!;
      const key = importVerifyingKey(keyOf(vector, from), backend);
      expect(await key.verify(bytes(input), bytes(signature))).toBe(false);
    });
  });
});
