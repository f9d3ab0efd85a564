import { concatBytes } from "@securecomm/crypto";
import { nobleBackend } from "@securecomm/crypto/noble";
import { RecordSealer } from "../../../src/protocol/record.ts";
import { encodeCount, SECTION, sectionHeader } from "../../../src/protocol/section.ts";
import type { Role } from "../../../src/protocol/transcript.ts";
import { bytes, hex } from "./bytes.ts";
import { type CheckpointVector, makeCheckpoints } from "./checkpoints.ts";
import { type HandshakeVector, makeHandshakes } from "./handshake.ts";
import { makeRekeys, type RekeyVector } from "./rekey.ts";

/** Sections of a record by their names. */
type Part = readonly [type: keyof typeof SECTION, content: Uint8Array];

const LIMITS = { maxRecordsPerKey: 2 ** 23, maxBytesPerKey: 2 ** 33 };
const NOTHING = new Uint8Array(0);

/** Every record of a whole session: the conversation of checkpoints.json, with the first rekeying of rekey.json in it. */
export async function makeSession() {
  const [handshake] = (await makeHandshakes()) as [HandshakeVector];
  const [conversation] = (await makeCheckpoints()) as [CheckpointVector];
  const [{ rekeys }] = (await makeRekeys()) as [RekeyVector];
  const [rekey] = rekeys;
  const sealers = {
    initiator: sealerOf(handshake.session.initiatorTrafficKey, handshake.session.initiatorTrafficIv),
    responder: sealerOf(handshake.session.responderTrafficKey, handshake.session.responderTrafficIv),
  };
  const epochs = { initiator: 0, responder: 0 };
  const records: { from: Role; epoch: number; number: number; sections: string[]; plaintext: string; frame: string }[] =
    [];
  const send = (from: Role, ...parts: Part[]) => {
    const pieces = parts.flatMap(([name, content]) => [sectionHeader(SECTION[name], content.length), content]);
    const { number } = sealers[from];
    const frame = concatBytes(...sealers[from].seal(pieces));
    records.push({
      from,
      epoch: epochs[from],
      number,
      sections: parts.map(([name]) => name),
      plaintext: hex(concatBytes(...pieces)),
      frame: hex(frame),
    });
  };
  const switchTo = (from: Role) => {
    const { initiatorTrafficKey, initiatorTrafficIv, responderTrafficKey, responderTrafficIv } = rekey!.keys;
    const [key, iv] =
      from === "initiator" ? [initiatorTrafficKey, initiatorTrafficIv] : [responderTrafficKey, responderTrafficIv];
    sealers[from].switchKey({ key: bytes(key), iv: bytes(iv) });
    epochs[from] = 1;
  };
  const section = (index: number): Part => {
    const { type, content } = conversation.sections[index]!;
    const [name] = Object.entries(SECTION).find(([, number]) => number === type) as [keyof typeof SECTION, number];
    return [name, bytes(content)];
  };
  const mark: Part = ["MARK", NOTHING];
  const checkpoint = (index: number): Part => ["CHECKPOINT", bytes(conversation.checkpoints[index]!.content)];

  send("initiator", section(0), section(1), section(2));
  send("initiator", section(3), mark);
  send("initiator", checkpoint(0));
  send("responder", ["HEARTBEAT", encodeCount(3)]);
  send("responder", section(4), mark);
  send("responder", checkpoint(1));
  send("initiator", ["REKEY_OFFER", bytes(rekey!.offer.content)]);
  send("responder", ["ACKNOWLEDGE", encodeCount(4)]);
  send("responder", ["REKEY_ANSWER", bytes(rekey!.answer.content)]);
  switchTo("responder");
  send("responder", ["PROMPT", NOTHING]);
  send("initiator", ["REKEY_SWITCH", encodeCount(1)]);
  switchTo("initiator");
  send("initiator", ["HEARTBEAT", encodeCount(6)]);
  send("initiator", section(5), mark);
  send("initiator", checkpoint(2));
  send("responder", section(6), mark);
  send("responder", checkpoint(3));
  return { handshake: handshake.name, records };
}

function sealerOf(key: string, iv: string): RecordSealer {
  return new RecordSealer({ key: bytes(key), iv: bytes(iv) }, LIMITS, nobleBackend);
}

/** The session as it stands in the file. */
export type SessionVector = Awaited<ReturnType<typeof makeSession>>;
