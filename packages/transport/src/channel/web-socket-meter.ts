import { ChannelError } from "../errors.ts";

const TEXT = 0x1;
const CONTINUATION = 0x0;
const CLOSE = 0x8;

const LENGTH_PREFIX = 4;

/**
 * How many pieces a message may have come in: fragments, and chunks of the stream. Each costs `ws` an object of some
 * hundred bytes, so that a stranger who sends byte by byte must not be free to go on until the message is large.
 */
const FREE_PIECES = 256;
const BYTES_PER_PIECE = 128;

/** Pings, pongs and the like that may come at once, and how many a second from then on: proxies send a few a minute. */
const FREE_CONTROL = 128;
const CONTROL_PER_SECOND = 1;

/**
 * Reads the frame headers (RFC 6455, section 5.2) of a stream of bytes along with `ws`, which keeps what came of a
 * message until it is whole and whose own limit is fixed for the life of a connection: ours grows when a peer has proved
 * itself. So it is also known whether a message has begun, and goes on.
 */
export class WebSocketMeter {
  /** Bytes of messages that came, which is what pings between them are not. */
  bytes = 0;
  #header = new Uint8Array(14);
  #headerBytes = 0;
  /** Bytes of the frame under way, after its header, that have not come yet. */
  #missing = 0;
  #inFrame = false;
  #isControl = false;
  #isFinal = true;
  #isText = false;
  #closed = false;
  /** What the message under way claims so far, over all its fragments. */
  #claimed = 0;
  #pieces = 0;
  #open = false;
  #control = FREE_CONTROL;
  #controlSince: number | undefined;

  /** Whether a message has begun and is not whole. */
  get begun(): boolean {
    return this.#open;
  }

  /**
   * Takes what came; payloads may have been unmasked in place.
   * @param now milliseconds of a clock that never goes back.
   */
  read(chunk: Uint8Array, now: number): void {
    this.#pieces += 1;
    const seconds = (now - (this.#controlSince ?? now)) / 1_000;
    this.#control = Math.min(FREE_CONTROL, this.#control + seconds * CONTROL_PER_SECOND);
    this.#controlSince = now;
    let at = 0;
    while (at < chunk.length && !this.#closed) {
      if (!this.#inFrame) {
        this.#takeHeaderByte(chunk[at] as number);
        at += 1;
      } else {
        const part = Math.min(this.#missing, chunk.length - at);
        at += part;
        this.#missing -= part;
        if (!this.#isControl) this.bytes += part;
      }
      if (this.#inFrame && this.#missing === 0) this.#endFrame();
    }
  }

  /**
   * Judges what came beside messages: a stranger could keep us busy with it.
   * @throws {@link ChannelError} `ERR_FRAME_MALFORMED`.
   */
  checkControl(): void {
    if (this.#control >= 0) return;
    throw new ChannelError("ERR_FRAME_MALFORMED", "more pings or pongs came than anybody needs");
  }

  /**
   * Judges the message under way.
   * @throws {@link ChannelError} `ERR_FRAME_MALFORMED` for text or too many pieces, `ERR_FRAME_TOO_LARGE`.
   */
  check(maxFrameLength: number): void {
    if (!this.#open) return;
    if (this.#isText) {
      throw new ChannelError("ERR_FRAME_MALFORMED", "a text message came, and frames travel in binary ones");
    }
    const most = maxFrameLength + LENGTH_PREFIX;
    if (this.#claimed > most) {
      const claim = `a message claims ${this.#claimed} bytes or more, and ${most} are allowed`;
      throw new ChannelError("ERR_FRAME_TOO_LARGE", claim);
    }
    if (this.#pieces > FREE_PIECES + this.#claimed / BYTES_PER_PIECE) {
      throw new ChannelError("ERR_FRAME_MALFORMED", "a message came in too many small pieces");
    }
  }

  #takeHeaderByte(byte: number): void {
    this.#header[this.#headerBytes++] = byte;
    if (this.#headerBytes === 1) this.#beginFrame(byte);
    if (!this.#isControl) this.bytes += 1;
    const length = headerLength(this.#header, this.#headerBytes);
    if (this.#headerBytes < length) return;
    this.#missing = payloadLength(this.#header);
    if (!this.#isControl) this.#claimed += this.#missing;
    this.#headerBytes = 0;
    this.#inFrame = true;
  }

  #beginFrame(byte: number): void {
    const opcode = byte & 0x0f;
    this.#isControl = opcode >= CLOSE;
    if (this.#isControl) return;
    this.#isFinal = (byte & 0x80) !== 0;
    if (opcode !== CONTINUATION) this.#isText = opcode === TEXT;
    if (!this.#open) this.#pieces = 0;
    this.#pieces += 1;
    this.#open = true;
  }

  #endFrame(): void {
    this.#inFrame = false;
    if (this.#isControl) {
      this.#control -= 1;
      // What comes after it is nobody's any more.
      this.#closed = ((this.#header[0] as number) & 0x0f) === CLOSE;
    } else if (this.#isFinal) {
      this.#open = false;
      this.#claimed = 0;
    }
  }
}

/** How long a header is, as far as its first bytes tell. */
function headerLength(header: Uint8Array, known: number): number {
  if (known < 2) return 2;
  const second = header[1] as number;
  const mask = (second & 0x80) === 0 ? 0 : 4;
  const size = second & 0x7f;
  return 2 + mask + (size === 126 ? 2 : size === 127 ? 8 : 0);
}

function payloadLength(header: Uint8Array): number {
  const size = (header[1] as number) & 0x7f;
  const view = new DataView(header.buffer);
  if (size === 126) return view.getUint16(2);
  // Far beyond any limit it does not matter that a number loses its last digits.
  return size === 127 ? Number(view.getBigUint64(2)) : size;
}
