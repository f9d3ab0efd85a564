import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Cast, hasExactly, meet } from "./cast.ts";

const MIB = 1024 * 1024;
const FILE_BYTES = 8 * MIB;

/** Both peers make their identities. Gives alice's fingerprint and bob's. */
export async function introduce({ stage, alice, bob, folder }: Cast): Promise<{ alice: string; bob: string }> {
  stage.scene("Identities");
  const [hers, his] = await Promise.all(
    [alice, bob].map(async (actor) => {
      const file = join(folder, `${actor.name}.identity`);
      const passphrase = randomBytes(16).toString("hex");
      const { fingerprint } = await actor.order("identity", { name: actor.name, file, passphrase });
      return { fingerprint, content: await readFile(file) };
    }),
  );
  if (hers === undefined || his === undefined) throw new Error("an identity is missing");
  stage.fact(`alice, process ${alice.pid}`, hers.fingerprint);
  stage.fact(`bob, process ${bob.pid}`, his.fingerprint);
  const encrypted = [hers, his].every(({ content }) => content.subarray(0, 8).toString() === "SCIDENTF");
  stage.check("each made an identity of its own, in a file that only its passphrase opens", encrypted);
  return { alice: hers.fingerprint, bob: his.fingerprint };
}

/** Alice dials bob for the first time. Gives the address where bob listens. */
export async function shakeHands(cast: Cast, fingerprints: { alice: string; bob: string }): Promise<string> {
  const { stage, alice, bob } = cast;
  stage.scene("A session over TCP");
  const { url } = await bob.order("listen", { trust: fingerprints.alice });
  stage.fact("bob listens on", url);
  const { hers, his } = await meet(cast, url);
  const opened = await alice.event("session-opened");
  stage.fact("suite", hers.suite);
  stage.fact("post-quantum", hers.postQuantum ? "yes, ECDH on P-384 together with ML-KEM-1024" : "no");
  stage.fact("handshake took", `${opened.duration.toFixed(0)} ms`);
  stage.fact("alice about bob", `${hers.verification} (${hers.verified})`);
  stage.fact("bob about alice", `${his.verification} (${his.verified})`);
  stage.fact("safety words, alice", hers.words);
  stage.fact("safety words, bob", his.words);
  stage.check("both agreed on fresh keys with the post-quantum suite", hers.postQuantum && his.suite === hers.suite);
  const proved = opened.peer === fingerprints.bob && (await bob.event("session-opened")).peer === fingerprints.alice;
  stage.check("each proved to the other that it holds the key of its fingerprint", proved);
  stage.check("the six safety words are the same at both ends", hers.words === his.words);
  return url;
}

/** Messages both ways, a file, and an orderly end. */
export async function talk({ stage, alice, bob }: Cast): Promise<void> {
  stage.scene("Messages, and a file");
  const hers = ["Olá, Bob!", "Did you get the plans?"];
  const his = ["Olá, Alice!", "Send them now."];
  for (const [at, line] of hers.entries()) {
    await alice.order("say", { text: line });
    await bob.received(at + 1);
    stage.fact("alice → bob", line);
    const reply = his[at] as string;
    await bob.order("say", { text: reply });
    await alice.received(at + 1);
    stage.fact("bob → alice", reply);
  }
  stage.check("typed messages arrived both ways, in order", hasExactly(bob, hers) && hasExactly(alice, his));

  const { sent, received, milliseconds } = await alice.order("sendFile", { bytes: FILE_BYTES });
  const rate = received.bytes / MIB / (milliseconds / 1_000);
  stage.fact("alice → bob", `${sent.bytes / MIB} MiB of random bytes, ${rate.toFixed(0)} MiB/s`);
  stage.fact("SHA-256 of what left", sent.sha256);
  stage.fact("SHA-256 of what came", received.sha256);
  const same = sent.sha256 === received.sha256 && sent.bytes === received.bytes;
  stage.check("the file arrived whole: the SHA-256 is the same at both ends", same);

  await alice.order("close", {});
  const [hersEnd, hisEnd] = await Promise.all([alice.event("session-closed"), bob.event("session-closed")]);
  stage.check("the session ended in order: both know that nothing is missing", hersEnd.clean && hisEnd.clean);
}
