/** Events of a session for which there is no honest cause: somebody interferes, or the peer breaks its word. */
export const SECURITY_EVENTS: ReadonlySet<string> = new Set([
  "identity-changed",
  "record-replayed",
  "record-tampered",
  "record-gap",
  "signature-invalid",
]);
