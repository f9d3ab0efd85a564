import type { FileOffer } from "./forms.ts";
import type { FileLink } from "./link.ts";
import { codeOf } from "./place.ts";
import { NobodyReads, NoRoom, type Target } from "./target.ts";
import { fileTexts } from "./texts.ts";
import type { Transfer } from "./transfer.ts";

/** What the system says of a disk that is full, in one way or another. */
const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

type Phase =
  /** Nobody has accepted it, or there is no session. */
  | "idle"
  /** The target is being opened. */
  | "opening"
  /** We have said from where; the sender has to say where it begins. */
  | "accepted"
  | "moving"
  /** All is here. */
  | "checking";

/** Bytes that a sender hashes in a millisecond at the least, to compare what is here already. */
const HASHED_AT_LEAST = 20_000;

/** One transfer from the other side. What the peer sends of it comes here in its order. */
export class Incoming {
  readonly record: Transfer;
  readonly offer: FileOffer;
  #link: FileLink | undefined;
  #latest: FileLink | undefined;
  #number = 0;
  #phase: Phase = "idle";
  #pick: (() => Promise<Target>) | undefined;
  #target: Target | undefined;
  #from = 0;
  #received = 0;
  /** When the peer last did something for it, and how much this side has to do at the moment. */
  #touched = 0;
  #writing = 0;
  /** One thing after another is done with the target. */
  #work: Promise<void> = Promise.resolve();

  constructor(record: Transfer, offer: FileOffer) {
    this.record = record;
    this.offer = offer;
    record.bytes = offer.bytes;
    record.sha256 = offer.sha256;
  }

  get link(): FileLink | undefined {
    return this.#link;
  }

  /** The session in which it moves, or moved at last. */
  get latestLink(): FileLink | undefined {
    return this.#latest;
  }

  /** Whether somebody has accepted it, now or before a cut. */
  get accepted(): boolean {
    return this.#pick !== undefined;
  }

  /** Whether all has arrived, and only this side has still to look at it. */
  get checking(): boolean {
    return this.#phase === "checking";
  }

  /** Milliseconds in which the peer has done nothing for it; 0 while it is this side's turn. */
  get idle(): number {
    const waits = (this.#phase === "accepted" || this.#phase === "moving") && this.#writing === 0;
    return waits ? Math.max(0, performance.now() - this.#touched) : 0;
  }

  /** It was offered in this session under this number: for the first time, or again after a cut. */
  attach(link: FileLink, number: number): void {
    this.#link = link;
    this.#latest = link;
    this.#number = number;
    this.record.who = link.who;
    link.incoming.set(number, this);
    if (this.accepted) this.#open();
  }

  /** It is wanted. @param pick makes what it is written to; called once. */
  accept(pick: () => Promise<Target>): void {
    this.#pick = pick;
    if (this.#link !== undefined) this.#open();
  }

  refuse(reason: "refused" | "busy" | "no-room", why: string): void {
    this.#link?.tell({ type: "file-refuse", transfer: this.#number, reason });
    this.#end("refused", why);
  }

  /** FILE-BEGIN. */
  begin(from: number): void {
    if (this.#phase !== "accepted" || (from !== 0 && from !== this.#from)) {
      this.#breach();
      return;
    }
    if (from !== this.#from) this.#do((target) => target.restart());
    this.#phase = "moving";
    this.#received = from;
    this.#touched = performance.now();
    this.record.moveFrom(from);
    // Only now is it known that it goes on, and where.
    if (from > 0) this.record.change("moving");
  }

  /** A piece; resolves when the target has it. */
  async piece(content: Uint8Array): Promise<void> {
    if (this.#phase !== "moving" || content.length === 0) {
      this.#breach();
      return;
    }
    const { bytes } = this.record;
    if (bytes !== undefined && this.#received + content.length > bytes) {
      this.#give(fileTexts().tooMuch);
      return;
    }
    this.#received += content.length;
    this.#writing++;
    await this.#do(async (target) => {
      await target.write(content);
      this.record.advance(content.length);
    });
    this.#writing--;
    this.#touched = performance.now();
  }

  /** FILE-END. */
  end(bytes: number, sha256: string): void {
    if (this.#phase !== "moving") {
      this.#breach();
      return;
    }
    const { bytes: announced = bytes, sha256: promised = sha256 } = this.record;
    if (bytes !== announced || sha256 !== promised) {
      this.#breach();
      return;
    }
    if (bytes !== this.#received) {
      this.#give(fileTexts().tooLittle);
      return;
    }
    this.#phase = "checking";
    this.record.bytes = bytes;
    this.record.sha256 = sha256;
    this.record.change("checking");
    this.#do(async (target) => {
      const ok = await target.finish(bytes, sha256);
      if (this.record.over) return;
      this.#link?.tell({ type: "file-done", transfer: this.#number, ok });
      this.record.path = target.path;
      if (ok) this.#end("done");
      else {
        this.#discard();
        this.#end("failed", fileTexts().wrongHere);
      }
    });
  }

  /** The sender wants no more of it. */
  stopped(): void {
    this.#discard();
    this.#end("stopped", fileTexts().stoppedThere);
  }

  /** The user wants no more of it. */
  stop(): void {
    this.#stopSender();
    this.#discard();
    this.#end("stopped", fileTexts().stoppedHere);
  }

  /** It has not moved for too long: somebody else may have its place. */
  giveUp(): void {
    this.#stopSender();
    this.#keep();
    this.#end("failed", fileTexts().stalled);
  }

  /** The session is gone. What can go on waits; a file whose hash is being compared needs nobody. */
  detach(): void {
    this.#leave();
    if (this.record.over || this.#phase === "checking") return;
    this.#phase = "idle";
    this.#keep();
    if (this.offer.sha256 === undefined) this.#end("failed", fileTexts().streamCut);
    else this.record.change("waiting");
  }

  /** Resolves when nothing is done with the target any more. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** The program ends, or nobody came back: what has arrived is kept. */
  async leaveOff(why: string): Promise<void> {
    this.#leave();
    if (!this.record.over && this.#phase !== "checking") {
      this.#phase = "idle";
      this.#keep();
      this.#end("stopped", why);
    }
    await this.#work;
  }

  #open(): void {
    const [link, number] = [this.#link as FileLink, this.#number];
    const pick = this.#pick as () => Promise<Target>;
    this.#phase = "opening";
    this.record.change("moving");
    this.#queue(async () => {
      if (this.record.over || this.#link !== link) return;
      this.#target ??= await pick();
      this.record.path = this.#target.path;
      const { from, prefix } = await this.#target.begin(() => !this.record.over && this.#link === link);
      if (this.record.over || this.#link !== link) return;
      this.#from = from;
      this.#touched = performance.now() + from / HASHED_AT_LEAST;
      this.record.moveFrom(from);
      this.#phase = "accepted";
      const accept = { type: "file-accept", transfer: number, from } as const;
      link.tell(prefix === undefined ? accept : { ...accept, prefix });
    });
  }

  /** The peer does what no honest one does. */
  #breach(): void {
    if (!this.record.over) this.#give(fileTexts().brokeRules);
  }

  /** It has failed by the peer's fault: what has arrived is worth nothing. */
  #give(why: string): void {
    this.#stopSender();
    this.#discard();
    this.#end("failed", why);
  }

  #trouble(error: unknown): void {
    if (this.record.over) return;
    this.#keep();
    const texts = fileTexts();
    const code = codeOf(error);
    if (error instanceof NoRoom || FULL.has(code)) {
      this.#link?.tell({ type: "file-refuse", transfer: this.#number, reason: "no-room" });
      if (error instanceof NoRoom) this.#end("refused", texts.noRoomHere);
      else this.#end("failed", texts.disk(code));
      return;
    }
    this.#stopSender();
    this.#end("failed", error instanceof NobodyReads ? texts.sinkGone : texts.disk(code));
  }

  #stopSender(): void {
    this.#link?.tell({ type: "file-stop", transfer: this.#number, by: "receiver" });
  }

  #end(state: "done" | "refused" | "failed" | "stopped", why?: string): void {
    this.#leave();
    this.#phase = "idle";
    this.record.change(state, why);
    // A reader of the output who does not read holds nothing up that has ended.
    this.#target?.interrupt();
  }

  #leave(): void {
    this.#link?.incoming.delete(this.#number);
    this.#link = undefined;
  }

  #keep(): void {
    this.#queue(async () => this.#target?.keep());
  }

  #discard(): void {
    this.#queue(async () => this.#target?.discard());
  }

  /** Does something with the target, if it is still wanted when its turn comes. */
  #do(what: (target: Target) => Promise<void>): Promise<void> {
    return this.#queue(async () => {
      if (!this.record.over && this.#target !== undefined) await what(this.#target);
    });
  }

  #queue(what: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(what).catch((error) => this.#trouble(error));
    return this.#work;
  }
}
