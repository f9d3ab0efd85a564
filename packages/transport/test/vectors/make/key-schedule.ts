import { nobleBackend } from "@securecomm/crypto/noble";
import { KeySchedule } from "../../../src/protocol/key-schedule.ts";
import { fixed, hex } from "./bytes.ts";

const ZEROS = new Uint8Array(32);

/** Extract and every Expand that the protocol has, for both lengths of secret, in a handshake and when rekeying. */
export function makeKeySchedules() {
  return [
    makeKeySchedule("handshake, classic suite", 48, ZEROS),
    makeKeySchedule("handshake, hybrid suite", 80, ZEROS),
    makeKeySchedule("rekeying, classic suite", 48, fixed("root", 32)),
    makeKeySchedule("rekeying, hybrid suite", 80, fixed("root", 32)),
  ];
}

function makeKeySchedule(name: string, secretLength: number, salt: Uint8Array) {
  const secret = fixed(`${name} secret`, secretLength);
  const transcript = fixed(`${name} transcript`, 32);
  const schedule = new KeySchedule(nobleBackend, new Uint8Array(secret), salt);
  const handshake = schedule.handshakeKeys(transcript);
  const session = schedule.sessionKeys(transcript);
  return {
    name,
    salt: hex(salt),
    secret: hex(secret),
    prk: hex(nobleBackend.hkdfExtract(salt, secret)),
    hash: hex(transcript),
    expanded: {
      "securecomm/1 initiator handshake key": hex(handshake.initiator.key),
      "securecomm/1 initiator handshake iv": hex(handshake.initiator.iv),
      "securecomm/1 responder handshake key": hex(handshake.responder.key),
      "securecomm/1 responder handshake iv": hex(handshake.responder.iv),
      "securecomm/1 initiator mac": hex(handshake.initiatorMac),
      "securecomm/1 responder mac": hex(handshake.responderMac),
      "securecomm/1 responder confirmation": hex(handshake.confirmationMac),
      "securecomm/1 initiator traffic key": hex(session.initiator.key),
      "securecomm/1 initiator traffic iv": hex(session.initiator.iv),
      "securecomm/1 responder traffic key": hex(session.responder.key),
      "securecomm/1 responder traffic iv": hex(session.responder.iv),
      "securecomm/1 root": hex(session.root),
      "securecomm/1 exporter": hex(session.exporter),
      "securecomm/1 session id": hex(session.sessionId),
    },
  };
}

/** A key schedule as it stands in the file. */
export type KeyScheduleVector = ReturnType<typeof makeKeySchedule>;
