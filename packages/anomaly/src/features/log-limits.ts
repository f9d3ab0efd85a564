/** What reading and analysing an access log costs at most. A line may come from an attacker: each part of it is bounded. */
export const LOG_LIMITS = {
  /** Characters of a line that are read; servers accept request lines of 8 KiB and headers of as much, escaped fourfold. */
  lineCharacters: 65_536,
  /**
   * Characters of a JSON line that are read. Some servers log all headers and accept a megabyte of them: with a lower limit
   * one junk header would hide a request.
   */
  jsonLineCharacters: 1_048_576,
  /** Characters of a path and of a query that features look at; the lengths are counted in full. */
  analysedCharacters: 4_096,
  /** Parameters of a query that features look at, and segments of a path; the numbers of them are counted in full. */
  analysedParts: 64,
  /** Classes of characters in a query's values that features look at, counted anew in each value. */
  analysedClasses: 512,
  /** Characters that are kept of a client's name. */
  clientCharacters: 128,
  /** Characters that are kept of an address; the longest IPv6 address with a zone is shorter. */
  addressCharacters: 64,
  /** Characters that are kept of a method; the longest registered one has 17. */
  methodCharacters: 32,
  /** Characters that are kept of a user agent and of a referer. */
  headerCharacters: 1_024,
  /** Bad lines whose number and reason a report keeps; all are counted. */
  badLineSamples: 20,
} as const;
