import { concatBytes } from "@securecomm/crypto";
import type { Channel, ChannelHandlers } from "../channel/channel.ts";
import { checkWholeFrame } from "../channel/frame.ts";
import type { ChannelError } from "../errors.ts";
import { otherRole, type Role } from "../protocol/transcript.ts";
import { AttackLane, type AttackSteps } from "./attack-lane.ts";
import type { Attacker } from "./attack-plan.ts";

/** What the channel below lets through: the limit in force is applied here, when a frame comes out at last. */
const ANY_LENGTH = 2 ** 26;

/** What comes to the user, in order: frames, and the end behind them. */
type Arrival = { readonly bytes: Uint8Array } | { readonly end: ChannelError | undefined };

/** Whose frames go through the attacker's hands at one end: those that it sends, or those that come as well. */
export type Reach = "outgoing" | "both";

/** A channel over another one, with the attacker's hands in between. */
export class AttackChannel implements Channel {
  readonly kind: string;
  readonly remoteAddress: string | undefined;
  maxFrameLength: number;
  readonly #inner: Channel;
  readonly #attacker: Attacker;
  readonly #role: Role;
  readonly #steps: AttackSteps;
  readonly #room: number;
  readonly #outgoing: AttackLane;
  readonly #incoming: AttackLane;
  #handlers: ChannelHandlers | undefined;
  #paused = true;
  #arrivals: Arrival[] = [];
  #arrivedBytes = 0;
  #scheduled = false;
  #reading = false;
  #innerFull = false;
  #senderWaits = false;
  #ended: { readonly error: ChannelError | undefined } | undefined;
  #cut = false;
  #closing: Promise<boolean> | undefined;

  /** @param room bytes that may wait here in one direction before a sender is asked to wait. */
  constructor(inner: Channel, role: Role, attacker: Attacker, steps: AttackSteps, room: number, reach: Reach) {
    this.kind = inner.kind;
    this.remoteAddress = inner.remoteAddress;
    this.maxFrameLength = inner.maxFrameLength;
    this.#inner = inner;
    this.#attacker = attacker;
    this.#role = role;
    this.#steps = steps;
    this.#room = room;
    const cut = () => this.cut();
    this.#outgoing = new AttackLane(steps, (bytes) => this.#sendOn(bytes), cut);
    this.#incoming = new AttackLane(steps, (bytes) => this.#arrive({ bytes }), cut);
    inner.maxFrameLength = ANY_LENGTH;
    inner.attach({
      frame: (frame) => {
        const bytes = concatBytes(frame);
        if (reach === "outgoing") this.#incoming.inject(bytes);
        else {
          steps.advance();
          this.#incoming.push(attacker.plan(otherRole(role), bytes));
        }
        this.#balance();
      },
      drain: () => {
        this.#innerFull = false;
        this.#schedule();
      },
      end: (error) => this.#incoming.end(() => this.#arrive({ end: error })),
    });
  }

  attach(handlers: ChannelHandlers): void {
    this.#handlers = handlers;
    const ended = this.#ended;
    if (ended !== undefined) queueMicrotask(() => handlers.end(ended.error));
    else this.#schedule();
  }

  resume(): void {
    this.#paused = false;
    this.#schedule();
  }

  pause(): void {
    this.#paused = true;
    this.#balance();
  }

  send(frame: readonly Uint8Array[]): boolean {
    if (this.#ended !== undefined || this.#cut) return true;
    this.#steps.advance();
    this.#outgoing.push(this.#attacker.plan(this.#role, concatBytes(...frame)));
    this.#senderWaits ||= this.#innerFull || this.#outgoing.held >= this.#room;
    return !this.#senderWaits;
  }

  close(patience?: number): Promise<boolean> {
    this.#closing ??= this.#closeBehindWhatWaits(patience);
    return this.#closing;
  }

  destroy(): void {
    this.#endByOurselves();
    this.#outgoing.clear();
    this.#inner.destroy();
  }

  /** Puts bytes on the wire as if `from` had sent them. */
  inject(from: Role, bytes: Uint8Array): void {
    (from === this.#role ? this.#outgoing : this.#incoming).inject(concatBytes(bytes));
  }

  release(): void {
    this.#outgoing.release();
    this.#incoming.release();
  }

  /** The connection is gone: what has arrived is still delivered, and then the end. */
  cut(): void {
    this.#cut = true;
    this.#outgoing.clear();
    this.#incoming.clear();
    void this.#inner.close();
    this.#arrive({ end: undefined });
  }

  #closeBehindWhatWaits(patience: number | undefined): Promise<boolean> {
    this.#endByOurselves();
    // The sender's end lets go what others were to overtake; what is delayed still takes its time.
    return new Promise((resolve) => this.#outgoing.end(() => resolve(this.#inner.close(patience))));
  }

  #sendOn(bytes: Uint8Array): void {
    this.#innerFull = !this.#inner.send([bytes]);
    if (this.#senderWaits) this.#schedule();
  }

  #arrive(arrival: Arrival): void {
    if (this.#ended !== undefined) return;
    this.#arrivals.push(arrival);
    if ("bytes" in arrival) this.#arrivedBytes += arrival.bytes.length;
    this.#schedule();
  }

  /** Whatever there is to tell is told in a turn of its own: never inside a call of the user's. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#deliver();
      this.#tellRoom();
      this.#balance();
    });
  }

  #deliver(): void {
    while (!this.#paused && this.#ended === undefined && this.#handlers !== undefined) {
      const arrival = this.#arrivals.shift();
      if (arrival === undefined) break;
      if ("end" in arrival) {
        this.#end(arrival.end);
        return;
      }
      this.#arrivedBytes -= arrival.bytes.length;
      try {
        checkWholeFrame(arrival.bytes, this.maxFrameLength);
      } catch (error) {
        this.#inner.destroy();
        this.#end(error as ChannelError);
        return;
      }
      this.#handlers.frame(arrival.bytes);
    }
  }

  #tellRoom(): void {
    if (!this.#senderWaits || this.#innerFull || this.#outgoing.held >= this.#room / 2) return;
    this.#senderWaits = false;
    if (this.#ended === undefined) this.#handlers?.drain();
  }

  /** The channel below is read only as far as its frames find room here. */
  #balance(): void {
    if (this.#ended !== undefined) return;
    const full = this.#arrivedBytes + this.#incoming.held >= this.#room;
    const reading = !this.#paused && !full && this.#handlers !== undefined;
    if (reading === this.#reading) return;
    this.#reading = reading;
    if (reading) this.#inner.resume();
    else this.#inner.pause();
  }

  #end(error: ChannelError | undefined): void {
    if (this.#ended !== undefined) return;
    this.#stop(error);
    this.#outgoing.clear();
    this.#handlers?.end(error);
  }

  #endByOurselves(): void {
    if (this.#ended !== undefined) return;
    this.#stop(undefined);
    const handlers = this.#handlers;
    queueMicrotask(() => handlers?.end());
  }

  #stop(error: ChannelError | undefined): void {
    this.#ended = { error };
    this.#arrivals = [];
    this.#incoming.clear();
  }
}
