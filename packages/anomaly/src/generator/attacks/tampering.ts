import { between, oneOf, wholeBetween } from "../draw.ts";
import { type Attack, byStrength, type Round } from "./attack.ts";

const FORMS = ["record-tampered", "record-gap", "signature-invalid", "signature-overdue"] as const;

/** Tampering: somebody changes or drops records, or a peer's signatures do not hold. Each time the session ends. */
export const tampering: Attack = {
  kind: "tampering",
  plan(random, strength) {
    const times = byStrength(strength, 1, 4, 12);
    const spacing = 1000 * byStrength(strength, 60, between(random, 60, 180), between(random, 10, 40));
    const form = oneOf(random, FORMS);
    const round = (i: number): Round => ({
      after: i * spacing,
      lasting: 0,
      *act(at) {
        const distance = form === "record-gap" ? wholeBetween(random, 1, 5) : 0;
        yield { at, type: form, distance, earlierEpoch: false };
      },
    });
    return {
      parameters: { form, times, spacing: spacing / 1000 },
      lasting: times * spacing,
      rounds: Array.from({ length: times }, (_, i) => round(i)),
    };
  },
};
