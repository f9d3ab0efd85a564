import { ArgumentTypeError } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import {
  AuthError,
  allowList,
  askUser,
  decideTrust,
  pinned,
  type TrustDecision,
  TrustError,
  type TrustPolicy,
} from "../src/index.ts";
import { fingerprint, request } from "./support/trust.ts";

const [alice, bob, mallory] = [fingerprint(0), fingerprint(1), fingerprint(2)];
const errorIn = (decision: TrustDecision) => (decision.trusted ? undefined : decision.error);

describe("pinned", () => {
  it("trusts the one key, in whichever case it was written", async () => {
    for (const text of [bob, bob.toUpperCase()]) {
      expect(await pinned(text).decide(request())).toEqual({ trusted: true, verified: "pinned" });
    }
  });

  it("raises the alarm about another key, with both fingerprints in its properties and in its message", async () => {
    const error = errorIn(await pinned(bob).decide(request({ fingerprint: mallory })));
    expect(error).toBeInstanceOf(TrustError);
    expect(error).toMatchObject({
      name: "TrustError",
      code: "ERR_IDENTITY_CHANGED",
      expected: bob,
      actual: mallory,
      peer: "tcp://host:7420",
    });
    expect(error?.message).toContain(bob);
    expect(error?.message).toContain(mallory);
  });

  it("refuses at once what is no fingerprint", () => {
    expect(() => pinned("sc1")).toThrow(expect.objectContaining({ code: "ERR_FINGERPRINT_INVALID" }));
    expect(() => pinned(undefined as never)).toThrow(ArgumentTypeError);
  });
});

describe("allowList", () => {
  it("trusts each key on the list and no other", async () => {
    const policy = allowList(new Set([alice, bob.toUpperCase()]));
    expect(await policy.decide(request())).toEqual({ trusted: true, verified: "allow-list" });
    const error = errorIn(await policy.decide(request({ fingerprint: mallory })));
    expect(error).toMatchObject({ code: "ERR_PEER_NOT_TRUSTED", actual: mallory, expected: undefined });
  });

  it("trusts nobody when the list is empty, and does not follow its later changes", async () => {
    const list: string[] = [];
    const policy = allowList(list);
    list.push(bob);
    expect(await policy.decide(request())).toMatchObject({ trusted: false });
  });

  it("refuses at once a single text, which is a list of letters, and a list with anything else in it", () => {
    expect(() => allowList(bob)).toThrow(ArgumentTypeError);
    expect(() => allowList(undefined as never)).toThrow(ArgumentTypeError);
    expect(() => allowList([bob, "sc1"])).toThrow(AuthError);
    expect(() => allowList([7 as never])).toThrow(ArgumentTypeError);
  });
});

describe("askUser", () => {
  it("hands over the whole request and trusts after true", async () => {
    const asked: unknown[] = [];
    const policy = askUser(async (about) => {
      asked.push(about);
      return true;
    });
    const about = request();
    expect(await policy.decide(about)).toEqual({ trusted: true, verified: "user" });
    expect(asked).toEqual([about]);
  });

  it("is undecided after undefined, with the fingerprint to ask about", async () => {
    const error = errorIn(await askUser(() => undefined).decide(request()));
    expect(error).toMatchObject({ code: "ERR_TRUST_UNDECIDED", actual: bob });
    expect(error?.message).toContain(bob);
  });

  it.each([false, 1, "true", "yes", {}, [], null, Number.NaN])("refuses after %j", async (answer) => {
    const decision = await askUser(() => answer as never).decide(request());
    expect(errorIn(decision)).toMatchObject({ code: "ERR_PEER_NOT_TRUSTED" });
  });

  it("refuses after an exception and after a rejection, and keeps the cause", async () => {
    const cause = new Error("the dialog crashed");
    const throwing = askUser(() => {
      throw cause;
    });
    for (const policy of [throwing, askUser(() => Promise.reject(cause))]) {
      expect(errorIn(await policy.decide(request()))).toMatchObject({ code: "ERR_PEER_NOT_TRUSTED", cause });
    }
  });

  it("takes a function and nothing else", () => {
    expect(() => askUser(true as never)).toThrow(ArgumentTypeError);
  });
});

describe("decideTrust", () => {
  const policyOf = (answer: () => unknown): TrustPolicy => ({ decide: answer as TrustPolicy["decide"] });

  it("passes on a policy's proper answers", async () => {
    await expect(decideTrust(pinned(bob), request())).resolves.toEqual({ trusted: true, verified: "pinned" });
    const custom = policyOf(() => ({ trusted: true, verified: "custom" }));
    await expect(decideTrust(custom, request())).resolves.toEqual({ trusted: true, verified: "custom" });
    const refused = await decideTrust(pinned(alice), request());
    expect(errorIn(refused)).toMatchObject({ code: "ERR_IDENTITY_CHANGED" });
  });

  it.each([
    true,
    undefined,
    null,
    "yes",
    {},
    { trusted: true },
    { trusted: 1, verified: "pinned" },
    { trusted: "true", verified: "pinned" },
    { trusted: true, verified: "certainly" },
    { trusted: false },
    { trusted: false, error: new Error("not a TrustError") },
  ])("refuses after the improper answer %j", async (answer) => {
    const decision = await decideTrust(
      policyOf(() => answer),
      request(),
    );
    expect(errorIn(decision)).toMatchObject({ code: "ERR_PEER_NOT_TRUSTED", actual: bob });
  });

  it("refuses when the policy throws, rejects, or is none", async () => {
    const cause = new Error("broken");
    const throwing = policyOf(() => {
      throw cause;
    });
    for (const policy of [throwing, policyOf(() => Promise.reject(cause))]) {
      expect(errorIn(await decideTrust(policy, request()))).toMatchObject({ code: "ERR_PEER_NOT_TRUSTED", cause });
    }
    for (const policy of [undefined, {}, null]) {
      const decision = await decideTrust(policy as never, request());
      expect(errorIn(decision)).toMatchObject({ code: "ERR_PEER_NOT_TRUSTED" });
    }
  });

  it("stops waiting when the signal aborts, and then refuses even a yes", async () => {
    const controller = new AbortController();
    const never = policyOf(() => new Promise(() => undefined));
    const decision = decideTrust(never, request({ signal: controller.signal }));
    controller.abort();
    expect(errorIn(await decision)).toMatchObject({ code: "ERR_TRUST_UNDECIDED" });
    const late = await decideTrust(pinned(bob), request({ signal: AbortSignal.abort() }));
    expect(errorIn(late)).toMatchObject({ code: "ERR_TRUST_UNDECIDED" });
  });
});
