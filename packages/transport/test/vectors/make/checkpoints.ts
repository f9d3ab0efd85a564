import { nobleBackend } from "@securecomm/crypto/noble";
import { type ChainPosition, SectionChain } from "../../../src/protocol/chain.ts";
import { checkpointInput, encodeCheckpoint, type Signer } from "../../../src/protocol/checkpoint.ts";
import { utf8 } from "../../../src/protocol/codec.ts";
import { encodeCount } from "../../../src/protocol/section.ts";
import { otherRole, type Role } from "../../../src/protocol/transcript.ts";
import { bytes, fixed, flipped, hex, identityOf } from "./bytes.ts";
import { type HandshakeVector, makeHandshakes } from "./handshake.ts";

/** What the two say, in turns; a turn ends with a MARK and a CHECKPOINT. */
const TURNS: readonly { readonly from: Role; readonly sections: readonly (readonly [number, Uint8Array])[] }[] = [
  {
    from: "initiator",
    sections: [
      [0x01, utf8('["olá",{"n":1}]')],
      [0x02, new Uint8Array(0)],
      [0x05, fixed("part", 40)],
      [0x06, fixed("last", 2_049)],
    ],
  },
  { from: "responder", sections: [[0x01, utf8("[42]")]] },
  { from: "initiator", sections: [[0x11, encodeCount(4)]] },
  { from: "responder", sections: [[0x11, encodeCount(1)]] },
];

/** Chains and checkpoints of both directions, in both modes that have them. */
export async function makeCheckpoints() {
  const [hybrid, classic] = (await makeHandshakes()) as [HandshakeVector, HandshakeVector];
  return [await makeConversation(hybrid), await makeConversation(classic)];
}

/** Who signs in the session of a handshake. */
export function signerOf(vector: HandshakeVector, role: Role): Signer {
  return {
    role,
    transcript: bytes(vector.session.transcript),
    publicKey: bytes(vector[role].identityKey),
    applicationHash: bytes(vector.applicationHash),
  };
}

/** Signs as a side of a handshake. */
export async function signAs(vector: HandshakeVector, role: Role, input: Uint8Array): Promise<Uint8Array> {
  return (await identityOf(vector[role].name, bytes(vector[role].identityScalar), nobleBackend)).sign(input);
}

async function makeConversation(vector: HandshakeVector) {
  const mode = vector.session.signatureMode;
  const chains = { initiator: chainOf(vector, "initiator", mode), responder: chainOf(vector, "responder", mode) };
  const starts = { initiator: hex(chains.initiator.position.hash), responder: hex(chains.responder.position.hash) };
  const verified: Record<Role, ChainPosition> = {
    initiator: chains.initiator.position,
    responder: chains.responder.position,
  };
  const sections: { from: Role; index: number; type: number; content: string; hash: string }[] = [];
  const checkpoints: Awaited<ReturnType<typeof makeCheckpoint>>[] = [];
  for (const turn of TURNS) {
    const { from } = turn;
    for (const [type, content] of turn.sections) {
      chains[from].append(type, content);
      const { index, hash } = chains[from].position;
      sections.push({ from, index, type, content: hex(content), hash: hex(hash) });
    }
    const final = turn.sections.at(-1)?.[0] === 0x11;
    const { position } = chains[from];
    checkpoints.push(await makeCheckpoint(vector, from, position, final, verified[otherRole(from)]));
    verified[from] = position;
  }
  const [first, second] = checkpoints;
  const other = (name: string, signature: string) => ({ name, checkpoint: 0, signature });
  return {
    handshake: vector.name,
    mode,
    transcript: vector.session.transcript,
    applicationHash: vector.applicationHash,
    initiatorKey: vector.initiator.identityKey,
    responderKey: vector.responder.identityKey,
    starts,
    sections,
    checkpoints,
    refused: [
      other("a bit of the signature flipped", hex(flipped(bytes(first!.signature), -1))),
      other("the other side's signature", second!.signature),
      other("the signature of the handshake", vector.initiatorCredentials.signature),
      other("zeros", "00".repeat(96)),
    ],
  };
}

function chainOf(vector: HandshakeVector, sender: Role, mode: number): SectionChain {
  return new SectionChain(nobleBackend, {
    transcript: bytes(vector.session.transcript),
    sender,
    senderKey: bytes(vector[sender].identityKey),
    receiverKey: bytes(vector[otherRole(sender)].identityKey),
    mode,
  });
}

async function makeCheckpoint(
  vector: HandshakeVector,
  from: Role,
  own: ChainPosition,
  final: boolean,
  other: ChainPosition,
) {
  const input = checkpointInput(signerOf(vector, from), own, final, other);
  const signature = await signAs(vector, from, input);
  return {
    from,
    index: own.index,
    final,
    other: other.index,
    otherHash: hex(other.hash),
    input: hex(input),
    signature: hex(signature),
    content: hex(encodeCheckpoint({ index: own.index, final, other: other.index, signature })),
  };
}

/** A conversation as it stands in the file. */
export type CheckpointVector = Awaited<ReturnType<typeof makeConversation>>;
