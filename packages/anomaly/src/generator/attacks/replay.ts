import { type Action, messages } from "../action.ts";
import { between, happens, logNormal, wholeBetween } from "../draw.ts";
import { type Attack, byStrength, type Round } from "./attack.ts";

/**
 * Replay. `record`: somebody on the path sends recorded records again, which the protocol refuses and ends the session
 * over; records of an earlier key come out as tampered. `application`: a peer that takes part itself sends a run of
 * messages again and again, with valid records: nothing but its rhythm gives it away.
 */
export const replay: Attack = {
  kind: "replay",
  plan(random, strength) {
    if (happens(random, 0.5)) {
      const times = byStrength(strength, 1, 3, 8);
      const spacing = 1000 * between(random, 40, 240);
      const earlier = happens(random, 0.25);
      const round = (i: number): Round => ({
        after: i * spacing,
        lasting: 0,
        *act(at) {
          yield {
            at,
            type: earlier ? "record-tampered" : "record-replayed",
            distance: -wholeBetween(random, 1, 40),
            earlierEpoch: earlier,
          };
        },
      });
      return {
        parameters: { form: earlier ? "record-of-earlier-key" : "record", times, spacing: spacing / 1000 },
        lasting: times * spacing,
        rounds: Array.from({ length: times }, (_, i) => round(i)),
      };
    }
    const length = byStrength(
      strength,
      wholeBetween(random, 4, 8),
      wholeBetween(random, 8, 20),
      wholeBetween(random, 15, 40),
    );
    const times = byStrength(
      strength,
      wholeBetween(random, 2, 4),
      wholeBetween(random, 6, 12),
      wholeBetween(random, 20, 40),
    );
    const gap = byStrength(strength, between(random, 400, 1200), between(random, 60, 250), between(random, 4, 30));
    const recorded = Array.from({ length }, () => logNormal(random, 180, 0.6));
    const lasting = length * times * gap * 2 + times * 3_000;
    const act = function* (from: number): Generator<Action> {
      let at = from;
      for (let i = 0; i < times; i++) {
        for (const bytes of recorded) {
          yield messages(at, "received", "json", bytes);
          at += gap * between(random, 0.9, 1.1);
        }
        at += between(random, 200, 3_000);
      }
    };
    return {
      parameters: { form: "application", run: length, times, gap: gap / 1000 },
      lasting,
      rounds: [{ after: 0, lasting, act }],
    };
  },
};
