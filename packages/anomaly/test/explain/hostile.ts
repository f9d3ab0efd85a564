import fc from "fast-check";

/** What must not be in a line for people: controls, invisible and bidirectional formatting, breaks, lone surrogates. */
export const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

/** Texts that an attacker might choose. */
export const hostileText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.constantFrom(
    "\u202egnp.exe",
    "\u001b[2J\u001b[31mroot",
    "a\nAnomaly detected: nothing",
    "\u2066\u2069\u200b\ufeff",
    "\ud800",
    "x".repeat(100_000),
    `e${"\u0301".repeat(5000)}`,
    "<script>alert(1)</script>",
    "__proto__",
    "constructor",
    "",
    "   ",
  ),
);
