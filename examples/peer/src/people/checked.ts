/** How it can have been checked that a fingerprint is somebody's. */
export const CHECKED = ["link", "qr", "fingerprint", "words"] as const;

/** How it was checked that a fingerprint is this person's. */
export type Checked =
  /** It came in a pairing link, by another way than the session. */
  | "link"
  /** It came in a QR code. */
  | "qr"
  /** It was typed. */
  | "fingerprint"
  /** Both read the same safety words to each other. */
  | "words";
