import { concatBytes } from "@securecomm/crypto";
import { utf8 } from "../../src/protocol/codec.ts";
import { Inbound, type InboundLimits } from "../../src/protocol/inbound.ts";
import type { JsonValue } from "../../src/protocol/json.ts";
import { readSections } from "../../src/protocol/section.ts";

/** One section, written without the source: type u8, length u32, content. */
export function section(type: number, content: Uint8Array | string = ""): Uint8Array {
  const bytes = typeof content === "string" ? utf8(content) : content;
  const header = Buffer.alloc(5);
  header.writeUInt8(type);
  header.writeUInt32BE(bytes.length, 1);
  return concatBytes(header, bytes);
}

/** The eight bytes of a u64, written without the source. */
export function u64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return new Uint8Array(bytes);
}

/** Something that came out of an {@link Inbound}. */
export type Heard =
  | { readonly message: JsonValue | Uint8Array; readonly bytes: number }
  | { readonly batch: "json" | "binary"; readonly count: number; readonly bytes: number }
  | { readonly close: number };

/** An {@link Inbound} that notes everything that comes out of it. */
export function listening(limits: Partial<InboundLimits> = {}) {
  const heard: Heard[] = [];
  const inbound = new Inbound(
    {
      messageCame: (message, bytes) => heard.push({ message, bytes }),
      messagesCame: (batch, count, bytes) => heard.push({ batch, count, bytes }),
      peerCloses: (close) => heard.push({ close }),
    },
    { maxMessageLength: 1_048_576, maxJsonDepth: 64, ...limits },
  );
  return {
    heard,
    /** Reads one record of these sections. */
    read: (first: Uint8Array, ...more: Uint8Array[]) =>
      readSections(more.length === 0 ? first : concatBytes(first, ...more), (type, content) =>
        inbound.read(type, content),
      ),
    /** The messages alone. */
    messages: () => heard.flatMap((one) => ("message" in one ? [one.message] : [])),
  };
}
