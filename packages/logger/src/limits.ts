/** The limits of a log, each with its unit and its reason. */
export const logLimits = {
  /** Bytes of one line; a longer one is replaced by a line that says so: nobody who can have a line written may fill the disk or a reader's memory with it. */
  lineBytes: 1 << 22,
  /** Bytes of lines that are written, and sealed, together: large enough that the cost of a call no longer counts. */
  batchBytes: 1 << 16,
  /** Bytes of plaintext in one frame of a sealed log: what a reader must hold at once. Larger frames are refused before anything is allocated. */
  frameBytes: 1 << 24,
  /** Bytes of lines that are held while the disk refuses them; what comes then is counted and lost. */
  heldBytes: 1 << 24,
  /** Characters of one text in a line, the message among them; the rest is cut off, and the text says how much. Longer than every honest stack trace. */
  textCharacters: 1 << 14,
  /** Entries of one object, array, map or set; the rest is left out, and a mark says how many. */
  entries: 1000,
  /** How deep objects may be nested in a line, the line's own fields being 1; what is deeper is replaced by a mark. */
  depth: 10,
  /** Values in one line, 256 characters of text counting as one more: an object that refers to the same things over and over cannot make a line, or the work for it, grow without end. */
  values: 1 << 14,
} as const;
