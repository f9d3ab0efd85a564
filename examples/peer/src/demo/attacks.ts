import { Failure } from "../failure.ts";
import { BitFlipper } from "./bit-flipper.ts";
import { type Cast, hasExactly, meet } from "./cast.ts";
import { Impostor } from "./impostor.ts";

/** Somebody on the way changes one bit of one record. */
export async function flipOneBit(cast: Cast, url: string): Promise<void> {
  const { stage, alice, bob } = cast;
  stage.scene("Somebody on the way flips one bit");
  alice.forget();
  bob.forget();
  const flipper = await BitFlipper.before(url);
  try {
    const { hers } = await meet(cast, flipper.url);
    stage.fact("alice about bob", `${hers.verification} (${hers.verified})`);
    const before = "This one is left alone.";
    await alice.order("say", { text: before });
    await bob.received(1);
    stage.fact("alice → bob", before);
    flipper.arm();
    const attacked = "Pay 100 to Carol.";
    await alice.order("say", { text: attacked });
    stage.fact("alice → bob", `${attacked}  (one bit flipped on the way)`);

    const tampered = await bob.event("record-tampered");
    const his = await bob.event("session-closed");
    const ended = await alice.event("session-closed");
    stage.event("bob", tampered.type, `record ${tampered.number}, where ${tampered.expected} was due`);
    stage.event("bob", his.type, `${his.code}`);
    stage.event("alice", ended.type, `${ended.code}`);
    const noticed = flipper.flipped !== undefined && his.code === "ERR_RECORD_TAMPERED";
    stage.check("bob noticed the changed record and ended the session", noticed && !his.clean);
    stage.check("alice was told that the session broke off", !ended.clean && ended.code === "ERR_PEER_ABORTED");
    stage.check("bob was given what came before, and nothing of the changed record", hasExactly(bob, [before]));
  } finally {
    flipper.close();
  }
}

/** Somebody in the middle poses as bob to alice and as alice to bob. */
export async function poseAsPeer(cast: Cast, url: string, fingerprints: { alice: string; bob: string }): Promise<void> {
  const { stage, alice, bob } = cast;
  stage.scene("Somebody in the middle poses as the peer");
  alice.forget();
  bob.forget();
  const impostor = await Impostor.between(url);
  try {
    const refused = await alice.order("connect", { url: impostor.url, peer: "bob", store: cast.store }).then(
      () => undefined,
      (error: unknown) => error,
    );
    const hers = await alice.event("identity-changed");
    const his = await bob.event("identity-changed");
    const [withAlice, withBob] = await impostor.ends;
    stage.event("alice", hers.type, "somebody claims to be bob, with another identity");
    stage.fact("  expected", hers.expected);
    stage.fact("  came", hers.actual);
    stage.event("bob", his.type, "somebody claims to be alice, with another identity");
    stage.fact("  expected", his.expected);
    stage.fact("  came", his.actual);
    stage.event("the impostor", withAlice.type, `${withAlice.code}: all that it learns when alice refuses it`);
    stage.event("the impostor", withBob.type, `${withBob.code}: the same, when bob does`);
    const alarmed = hers.expected === fingerprints.bob && hers.actual === impostor.fingerprint;
    stage.check(
      "alice refused the impostor: it did not have the identity that she remembers as bob's",
      alarmed && refused instanceof Failure && refused.code === "ERR_IDENTITY_CHANGED",
    );
    stage.check("bob refused it too: it did not have alice's", his.expected === fingerprints.alice);
    const nothing = hasExactly(alice, []) && hasExactly(bob, []) && impostor.sessions.length === 0;
    stage.check("the impostor got no session, and no message went either way", nothing);
  } finally {
    await impostor.close();
  }
}
