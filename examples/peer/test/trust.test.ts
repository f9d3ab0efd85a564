import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { programs } from "./support/programs.ts";
import { listening, user } from "./support/users.ts";

const all = programs();

describe("without --trust", () => {
  it("the first contact is said to be one, with what to compare", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    const { program: his, url } = await listening(all, bob);
    const hers = all.cli(alice.home, "connect", url, "--peer", "bob");
    await hers.until("Not verified yet: this is the first contact with bob.");
    await hers.until("Compare the six safety words, or the fingerprint,");
    await his.until(
      "Not verified yet: somebody came for the first time under the name alice, which they gave themselves.",
    );
    hers.end();
    await hers.exit;

    const again = all.cli(alice.home, "connect", url, "--peer", "bob");
    await again.until("It has the identity that is remembered for bob.");
    await his.until("It has the identity that is remembered for the name alice, which it gave itself.");
  });

  it("a peer with another identity than before is refused in plain words, with exit code 1", async () => {
    const [alice, bob, mallory] = await Promise.all(["alice", "bob", "bob"].map((name) => user(all, name)));
    if (!alice || !bob || !mallory) throw new Error("three users were made");
    const first = await listening(all, bob);
    const hers = all.cli(alice.home, "connect", first.url, "--peer", "bob");
    await hers.until("A session with bob");
    hers.end();
    await hers.exit;

    const { program: posing, url } = await listening(all, mallory);
    const second = all.cli(alice.home, "connect", url, "--peer", "bob");
    second.type("a secret for bob");
    expect(await second.exit).toBe(1);
    const file = join(alice.home, "securecomm", "known-peers.json");
    expect(second.errors()).toBe(
      [
        "✘ REFUSED: bob shows another identity than the one remembered. (ERR_IDENTITY_CHANGED)",
        `  expected        ${bob.fingerprint}`,
        `  came            ${mallory.fingerprint}`,
        "  Somebody may be sitting between you and bob; or bob has a new identity. The session was not opened: no message went either way.",
        "  What to do:",
        "  1. Do not go on over this connection.",
        "  2. Ask bob by another way, such as a call or in person, for their fingerprint.",
        "  3. Only if theirs is the one that came, forget the old one and try again:",
        "       securecomm-peer trust remove peer:bob",
        `     This removes the entry "peer:bob" from ${file}.`,
        "",
      ].join("\n"),
    );
    await posing.until("no session came of it: ");
    expect(posing.output()).not.toContain("secret");

    const listed = await all.run(alice.home, "trust", "list");
    expect(listed.output).toMatch(new RegExp(`^peer:bob {2}${bob.fingerprint} {2}since \\S+Z, then called bob\n$`));
    expect((await all.run(alice.home, "trust", "remove", "peer:bob")).code).toBe(0);
    const third = all.cli(alice.home, "connect", url, "--peer", "bob");
    await third.until("Not verified yet: this is the first contact with bob.");
  });

  it("a listener refuses a known name with another identity, says so, and serves on", async () => {
    const [bob, alice, mallory] = await Promise.all(["bob", "alice", "alice"].map((name) => user(all, name)));
    if (!alice || !bob || !mallory) throw new Error("three users were made");
    const { program: his, url } = await listening(all, bob);
    const hers = all.cli(alice.home, "connect", url);
    await his.until("A session with alice");
    const posing = all.cli(mallory.home, "connect", url);
    expect(await posing.exit).toBe(1);
    expect(posing.errors()).toBe("error: The other end does not trust this identity. (ERR_PEER_REFUSED)\n");
    await his.until("✘ REFUSED: alice shows another identity than the one remembered. (ERR_IDENTITY_CHANGED)");
    await his.until(`came            ${mallory.fingerprint}`);
    await his.until("securecomm-peer trust remove claimed:alice");
    hers.type("still here");
    await his.until("<alice> still here");
  });
});

describe("with --trust", () => {
  it("the named identities talk, on both sides, and nothing is remembered", async () => {
    const [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((name) => user(all, name)));
    if (!alice || !bob || !carol) throw new Error("three users were made");
    const { url } = await listening(all, bob, "--trust", carol.fingerprint, "--trust", alice.fingerprint);
    const hers = all.cli(alice.home, "connect", url, "--trust", bob.fingerprint.toUpperCase());
    await hers.until(/verified +It has exactly the fingerprint that was named beforehand\.\n/);
    hers.end();
    expect(await hers.exit).toBe(0);
    const { output, errors } = await all.run(alice.home, "trust", "list");
    expect(output).toBe("");
    expect(errors).toMatch(/^Nobody is remembered in /);
  });

  it("another identity than the named one is refused with both fingerprints", async () => {
    const [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((name) => user(all, name)));
    if (!alice || !bob || !carol) throw new Error("three users were made");
    const { url } = await listening(all, bob);
    const { code, errors } = await all.run(alice.home, "connect", url, "--trust", carol.fingerprint);
    expect(code).toBe(1);
    expect(errors).toContain("shows another identity than the one that you named with --trust. (ERR_IDENTITY_CHANGED)");
    expect(errors).toContain(`expected        ${carol.fingerprint}\n  came            ${bob.fingerprint}\n`);
    expect(errors).not.toContain("trust remove");
  });

  it("a listener turns away whoever is not named", async () => {
    const [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((name) => user(all, name)));
    if (!alice || !bob || !carol) throw new Error("three users were made");
    const { program: his, url } = await listening(all, bob, "--trust", carol.fingerprint);
    expect((await all.run(alice.home, "connect", url)).code).toBe(1);
    await his.until(/Refused: somebody who calls themselves alice from 127\.0\.0\.1:\d+ is not among those/);
    await his.until(`fingerprint     ${alice.fingerprint}`);
  });
});
