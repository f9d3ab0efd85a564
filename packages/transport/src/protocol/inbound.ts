import { MessageError } from "../errors.ts";
import { Assembly } from "./assembly.ts";
import { CodecError, utf8 } from "./codec.ts";
import { type JsonValue, parse } from "./json.ts";
import { decodeCount, SECTION } from "./section.ts";

/** What the messages of a direction lead to. */
export interface InboundSink {
  /** One message; `bytes` is its share of the record, for the accounts of who keeps it. */
  messageCame(value: JsonValue | Uint8Array, bytes: number): void;
  /** Messages of one section, after the last of them. */
  messagesCame(kind: "json" | "binary", count: number, bytes: number): void;
  /** The peer has said how many messages it sent, and sends no more. */
  peerCloses(messages: number): void;
}

/** Limits on what one peer may make of its messages. */
export interface InboundLimits {
  readonly maxMessageLength: number;
  readonly maxJsonDepth: number;
}

/** Reads the chained sections of one direction, in order, and puts split messages together again. */
export class Inbound {
  readonly #sink: InboundSink;
  readonly #limits: InboundLimits;
  readonly #assembly = new Assembly();

  constructor(sink: InboundSink, limits: InboundLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /**
   * Reads one section.
   * @throws {@link MessageError} for a message that is refused, {@link CodecError} for a section that breaks the rules.
   */
  read(type: number, content: Uint8Array): void {
    switch (type) {
      case SECTION.JSON:
        this.#json(content);
        break;
      case SECTION.BINARY:
        this.#binary(content);
        break;
      case SECTION.JSON_PART:
        this.#part("json", content);
        break;
      case SECTION.BINARY_PART:
        this.#part("binary", content);
        break;
      case SECTION.JSON_LAST:
        this.#last("json", content);
        break;
      case SECTION.BINARY_LAST:
        this.#last("binary", content);
        break;
      case SECTION.CLOSE:
        this.#refuseBetweenParts();
        this.#sink.peerCloses(decodeCount(content));
        break;
      default:
        throw new CodecError(`a section of unknown type ${type}`);
    }
  }

  #binary(content: Uint8Array): void {
    this.#refuseBetweenParts();
    this.#refuseLength(content.length);
    // A message is the reader's to keep: it must neither change with the record nor hold all of it in memory.
    const isAlone = content.length > 0 && content.length === content.buffer.byteLength;
    this.#sink.messageCame(isAlone ? new Uint8Array(content.buffer) : new Uint8Array(content), content.length);
    this.#sink.messagesCame("binary", 1, content.length);
  }

  #json(content: Uint8Array): void {
    this.#refuseBetweenParts();
    // The array around the messages is one level that is not theirs.
    const messages = parse(content, this.#limits.maxJsonDepth + 1);
    if (!Array.isArray(messages) || messages.length === 0) throw new CodecError("a JSON section that is no list");
    if (content.length > this.#limits.maxMessageLength) {
      for (const message of messages) this.#refuseLength(utf8(JSON.stringify(message)).length);
    }
    const share = content.length / messages.length;
    for (const message of messages) this.#sink.messageCame(message, share);
    this.#sink.messagesCame("json", messages.length, content.length);
  }

  #part(kind: "json" | "binary", content: Uint8Array): void {
    this.#refuseLength(this.#assembly.length + content.length);
    this.#assembly.add(kind, content);
  }

  #last(kind: "json" | "binary", content: Uint8Array): void {
    if (!this.#assembly.open) throw new CodecError("a last part without a first");
    this.#part(kind, content);
    const whole = this.#assembly.take();
    this.#sink.messageCame(kind === "json" ? parse(whole, this.#limits.maxJsonDepth) : whole, whole.length);
    this.#sink.messagesCame(kind, 1, whole.length);
  }

  #refuseLength(length: number): void {
    if (length > this.#limits.maxMessageLength) {
      const message = `the peer sent a message of more than ${this.#limits.maxMessageLength} bytes`;
      throw new MessageError("ERR_MESSAGE_TOO_LARGE", message);
    }
  }

  #refuseBetweenParts(): void {
    if (this.#assembly.open) throw new CodecError("a message between the parts of another");
  }
}
