/** The deterministic rules: facts of the protocol that are an alert whatever any model's score. */
export type RuleName =
  /** A record that had been sent before came again. */
  | "record-replayed"
  /** A record does not open: decryption failed. */
  | "record-tampered"
  /** A record is missing in between. */
  | "record-gap"
  /** A record opens and breaks the protocol's rules, or its frame's length does. */
  | "record-malformed"
  /** The peer's close names another count of messages than arrived. */
  | "count-mismatch"
  /** A signature of the peer's does not verify. */
  | "signature-invalid"
  /** The peer leaves too much without a signature. */
  | "signature-overdue"
  /** The peer's part of making new keys was not acceptable. */
  | "rekey-failed"
  /**
   * A received message carries what no peer with this SDK sends: prototype keys, a key twice, broken JSON. Or it is larger
   * or deeper than this side takes, which a peer with other limits may send in good faith: that is only to be written down.
   */
  | "message-hostile"
  /** The peer proved another identity than the pinned one. */
  | "identity-changed"
  /** A handshake message was altered: it does not open, or its MAC, signature or key is wrong. */
  | "handshake-tampered"
  /** Our own handshake message came back. */
  | "handshake-reflected"
  /** Bytes came that are no handshake of this protocol. */
  | "handshake-malformed"
  /** A handshake was begun and not finished in time. */
  | "handshake-timeout"
  /** The connection ended in the middle of a handshake. */
  | "handshake-truncated"
  /** Many handshakes of one address or peer failed at the question of who it is. */
  | "credential-probing"
  /** A session ended without the authenticated close: messages may be missing. */
  | "session-truncated"
  /** A listener defends itself against a flood. */
  | "flood"
  /** A listener turned away many connections in a short time. */
  | "connections-refused";
