import { describe, expect, it } from "vitest";
import type { Channel } from "../../src/channel/channel.ts";
import { type HoldReason, Intake } from "../../src/session/intake.ts";
import { seededRandom } from "../support/sessions.ts";

/** What an intake makes of its channel, by a clock that a test sets. */
function intakes() {
  const calls: string[] = [];
  const clock = { now: 1_000 };
  const channel = { pause: () => calls.push("pause"), resume: () => calls.push("resume") } as unknown as Channel;
  return { calls, clock, intake: new Intake(channel, () => clock.now) };
}

describe("an intake", () => {
  it("pauses the channel while anybody holds it, whoever lets go first", () => {
    const { calls, intake } = intakes();
    intake.hold("inbox");
    intake.hold("rekey");
    intake.hold("inbox");
    expect([calls, intake.reading]).toEqual([["pause"], false]);
    intake.release("inbox");
    expect([intake.isHeld("inbox"), intake.isHeld("rekey"), intake.reading]).toEqual([false, true, false]);
    intake.release("rekey");
    expect([calls, intake.reading]).toEqual([["pause", "resume"], true]);
  });

  it("does nothing when somebody lets go who did not hold", () => {
    const { calls, intake } = intakes();
    intake.release("signatures");
    intake.hold("inbox");
    intake.release("rekey");
    expect([calls, intake.reading]).toEqual([["pause"], false]);
  });

  it("may be held again from what it delivers", () => {
    const { clock, intake } = intakes();
    const calls: string[] = [];
    const again: Intake = new Intake(
      {
        pause: () => calls.push("pause"),
        resume: () => {
          calls.push("resume");
          if (calls.length < 4) again.hold("inbox");
        },
      } as unknown as Channel,
      () => clock.now,
    );
    again.hold("inbox");
    again.release("inbox");
    expect([calls, again.reading]).toEqual([["pause", "resume", "pause"], false]);
    expect(intake.reading).toBe(true);
  });
});

describe("the clock of an intake", () => {
  it("stands still while nothing is read", () => {
    const { clock, intake } = intakes();
    const start = intake.elapsed();
    clock.now += 100;
    expect(intake.elapsed() - start).toBe(100);
    intake.hold("inbox");
    clock.now += 50_000;
    expect(intake.elapsed() - start).toBe(100);
    intake.hold("rekey");
    clock.now += 1;
    intake.release("inbox");
    clock.now += 1;
    expect(intake.elapsed() - start).toBe(100);
    intake.release("rekey");
    expect(intake.elapsed() - start).toBe(100);
    clock.now += 7;
    expect(intake.elapsed() - start).toBe(107);
  });

  it("goes on from the same place when time is forgiven, also in the middle of a hold", () => {
    const { clock, intake } = intakes();
    const start = intake.elapsed();
    clock.now += 60_000;
    intake.forgive(59_000);
    expect(intake.elapsed() - start).toBe(1_000);
    intake.hold("inbox");
    clock.now += 10;
    intake.release("inbox");
    clock.now += 5;
    expect(intake.elapsed() - start).toBe(1_005);
  });

  it("never goes back, and never faster than time, whatever is held and let go", () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = seededRandom(seed);
    const { clock, intake } = intakes();
    const reasons: HoldReason[] = ["inbox", "rekey", "signatures"];
    let expected = intake.elapsed();
    for (let i = 0; i < 2_000; i++) {
      const reason = reasons[Math.floor(random() * 3)] as HoldReason;
      if (random() < 0.5) intake.hold(reason);
      else intake.release(reason);
      const ms = Math.floor(random() * 20);
      clock.now += ms;
      if (intake.reading) expected += ms;
      expect(intake.elapsed(), `seed ${seed}, step ${i}`).toBe(expected);
    }
  });
});
