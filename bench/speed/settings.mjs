/** What both ends of a contender are told. */
export function settingsOf({ suite, signatures, corked, confirmed, issued }, { kind }, credentials) {
  return { credentials, kind, suite, signatures, corked, confirmed, issued };
}
