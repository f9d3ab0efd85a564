import type { Identity } from "@securecomm/auth";
import { toHex } from "@securecomm/crypto";
import { type ChainPosition, SectionChain } from "../../src/protocol/chain.ts";
import { checkpointInput, type Signer } from "../../src/protocol/checkpoint.ts";
import { utf8 } from "../../src/protocol/codec.ts";
import { SECTION } from "../../src/protocol/section.ts";
import type {
  SignedTranscript,
  TranscriptCheckpoint,
  TranscriptSection,
} from "../../src/protocol/signed-transcript.ts";
import { CLASSIC_SUITE } from "../../src/protocol/suites.ts";
import { otherRole, type Role } from "../../src/protocol/transcript.ts";
import { nodeBackend } from "./backends.ts";
import { filled } from "./bytes.ts";
import { u64 } from "./sections.ts";
import { alice, bob } from "./sessions.ts";

/** A section of one side: JSON text, bytes of a type, or its CLOSE; or its signature over what it has said so far. */
export type Spoken =
  | readonly [from: Role, text: string]
  | readonly [from: Role, type: number, bytes: Uint8Array]
  | readonly [from: Role, "close"]
  | readonly [from: Role, "sign", other: number];

/** The session that a transcript is of. */
export interface TranscriptSession {
  readonly handshake?: number;
  readonly mode?: "checkpoint" | "message";
  readonly initiator?: Identity;
  readonly responder?: Identity;
}

/** The transcript of these words, signed as its signers say, be that right or not. */
export async function transcriptOf(
  spoken: readonly Spoken[],
  session: TranscriptSession = {},
): Promise<SignedTranscript> {
  const { handshake = 0x77, mode = "checkpoint", initiator = alice, responder = bob } = session;
  const identities = { initiator, responder };
  const transcript = filled(32, handshake);
  const applicationHash = nodeBackend.sha256(utf8("securecomm"));
  const rank = mode === "checkpoint" ? 1 : 2;
  const chainOf = (sender: Role) =>
    new SectionChain(nodeBackend, {
      transcript,
      sender,
      senderKey: identities[sender].publicKey,
      receiverKey: identities[otherRole(sender)].publicKey,
      mode: rank,
    });
  const chains = { initiator: chainOf("initiator"), responder: chainOf("responder") };
  const positions: Record<Role, ChainPosition[]> = {
    initiator: [chains.initiator.position],
    responder: [chains.responder.position],
  };
  const closed = { initiator: false, responder: false };
  const entries: (TranscriptSection | TranscriptCheckpoint)[] = [];
  for (const [from, what, more] of spoken) {
    if (what === "sign") {
      const signer: Signer = { role: from, transcript, publicKey: identities[from].publicKey, applicationHash };
      const own = chains[from].position;
      const other = positions[otherRole(from)][more as number] as ChainPosition;
      const signature = await identities[from].sign(checkpointInput(signer, own, closed[from], other));
      const checkpoint = { from, checkpoint: own.index, final: closed[from], other: other.index };
      entries.push({ ...checkpoint, signature: toHex(signature) });
      continue;
    }
    closed[from] ||= what === "close";
    const type = what === "close" ? SECTION.CLOSE : typeof what === "number" ? what : SECTION.JSON;
    const content = what === "close" ? u64(1) : typeof what === "number" ? (more as Uint8Array) : utf8(what);
    chains[from].append(type, content);
    positions[from].push(chains[from].position);
    const { index: section, hash } = chains[from].position;
    const body = type === SECTION.JSON ? { text: what as string } : { bytes: toHex(content) };
    entries.push({ from, section, type, ...body, hash: toHex(hash) });
  }
  const party = ({ name, publicKey }: Identity) => ({ name, publicKey: toHex(publicKey) });
  return {
    format: "securecomm-transcript/1",
    suite: CLASSIC_SUITE,
    signatures: mode,
    applicationHash: toHex(applicationHash),
    handshake: toHex(transcript),
    initiator: party(initiator),
    responder: party(responder),
    complete: true,
    entries,
  };
}
