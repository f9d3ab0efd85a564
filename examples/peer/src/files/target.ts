/** What of a content is here already. */
export interface Held {
  readonly from: number;
  /** SHA-256 of these bytes; none are without one. */
  readonly prefix: string | undefined;
}

/** Where the content of one received file goes. All of it may throw what the system says. */
export interface Target {
  /** Where it is in the end, or will be as far as is known; `undefined` for a stream. */
  readonly path: string | undefined;
  /**
   * Opens it, for the first time or to go on after a cut.
   * @param wanted whether somebody still waits for it.
   * @throws when the disk has not the room that it takes: {@link NoRoom}.
   */
  begin(wanted?: () => boolean): Promise<Held>;
  /** The sender begins at its beginning: what is here is given up. */
  restart(): Promise<void>;
  /** Puts more behind what is here; resolves when it is out of this program's hands. */
  write(content: Uint8Array): Promise<void>;
  /** All is here: whether it is what was announced. If so it is in its place now, and safe; if not, it is as before. */
  finish(bytes: number, sha256: string): Promise<boolean>;
  /** Nobody waits any more for what `write` waits for. */
  interrupt(): void;
  /** Closes it, to go on another time. */
  keep(): Promise<void>;
  /** Gives up what is here. */
  discard(): Promise<void>;
}

/** The disk has not the room. */
export class NoRoom extends Error {}

/** Nobody takes the output any more. */
export class NobodyReads extends Error {}
