import { readFileSync, writeFileSync } from "node:fs";
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
    expect(listed.output).toContain(`fingerprint  ${bob.fingerprint}\nentry        peer:bob, since `);
    expect(listed.output).toContain("checked      NOT YET: compare safety words");
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
    // Whoever came by themselves is no reason to forget anybody.
    await his.until("Somebody came who may be posing as alice, and was kept out");
    hers.type("still here");
    await his.until("<alice?> still here");
    expect(his.errors()).not.toContain("trust remove");
  });
});

describe("with --trust", () => {
  it("the named identities talk, on both sides, and nothing is remembered", async () => {
    const [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((name) => user(all, name)));
    if (!alice || !bob || !carol) throw new Error("three users were made");
    const { url } = await listening(all, bob, "--trust", carol.fingerprint, "--trust", alice.fingerprint);
    const hers = all.cli(alice.home, "connect", url, "--trust", bob.fingerprint.toUpperCase());
    await hers.until(/identity +It has exactly the fingerprint that was named beforehand\.\n/);
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
    await his.until(/Refused: somebody who calls themselves alice from 127\.0\.0\.1:\d+ is none of those/);
    await his.until(`fingerprint     ${alice.fingerprint}`);
  });
});

describe("securecomm-peer trust", () => {
  it("adds by a picture, a link or a fingerprint, and says how each was checked", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    if (!alice || !bob) throw new Error("two users were made");
    const png = join(bob.home, "bob.png");
    const { output: link } = await all.run(bob.home, "id", "--address", "tcp://192.0.2.7:7420", "--link", "--png", png);
    const added = await all.run(alice.home, "trust", "add", png, "--yes");
    expect(added.output).toContain("Remembered: bob.");
    await all.run(alice.home, "trust", "add", link.trim(), "--yes");
    const nameless = await all.run(alice.home, "trust", "add", bob.fingerprint, "--yes");
    expect([nameless.code, nameless.errors]).toEqual([
      2,
      "error: A name is missing: what do you call them? Give it with --name.\n",
    ]);
    const listed = await all.run(alice.home, "trust", "list", "--json");
    expect(JSON.parse(listed.output)).toMatchObject({
      event: "person",
      entry: "peer:bob",
      fingerprint: bob.fingerprint,
      address: "tcp://192.0.2.7:7420",
      checked: { how: "link" },
    });
  });

  it("asks before it remembers, and without a terminal wants --yes", async () => {
    const [alice, bob] = await Promise.all([user(all, "alice"), user(all, "bob")]);
    if (!alice || !bob) throw new Error("two users were made");
    const { code, errors } = await all.run(alice.home, "trust", "add", bob.fingerprint, "--name", "bob");
    expect(code).toBe(2);
    expect(errors).toContain(`  fingerprint  ${bob.fingerprint}\n`);
    expect(errors).toContain("add --yes, if you are sure");
    expect((await all.run(alice.home, "trust", "list")).errors).toMatch(/^Nobody is remembered/);

    const asked = all.terminal(alice.home, ["trust", "add", bob.fingerprint, "--name", "bob"]);
    await asked.until("Yes? (yes/no)");
    asked.enter("yes");
    await asked.until("Remembered: bob.");
    expect(await asked.exit).toBe(0);

    const refused = all.terminal(alice.home, ["trust", "verify", "bob"]);
    await refused.until(bob.fingerprint);
    await refused.until("Is it the same? (yes/no, or paste");
    refused.enter("");
    await refused.until("That is neither a yes nor a no.");
    refused.enter("no");
    await refused.until("Nothing was");
    expect(await refused.exit).toBe(1);

    const pasted = all.terminal(alice.home, ["trust", "verify", "bob"]);
    await pasted.until("Is it the same? (yes/no, or paste");
    pasted.enter(bob.fingerprint);
    await pasted.until("Checked: that is bob's fingerprint");
    expect(await pasted.exit).toBe(0);
  });

  it("verifies a fingerprint that somebody was told, renames and removes", async () => {
    const [alice, bob, mallory] = await Promise.all(["alice", "bob", "mallory"].map((name) => user(all, name)));
    if (!alice || !bob || !mallory) throw new Error("three users were made");
    await all.run(alice.home, "trust", "add", bob.fingerprint, "--name", "bob", "--yes");
    const wrong = await all.run(alice.home, "trust", "verify", "bob", "--fingerprint", mallory.fingerprint);
    expect(wrong.code).toBe(1);
    expect(wrong.errors).toContain(`  remembered  ${bob.fingerprint}\n  this one    ${mallory.fingerprint}\n`);
    const right = await all.run(alice.home, "trust", "verify", "bob", "--fingerprint", bob.fingerprint);
    expect([right.code, right.output]).toEqual([0, "Checked: that is bob's fingerprint, and it is noted.\n"]);
    expect((await all.run(alice.home, "trust", "rename", "bob", "Robert")).output).toBe("bob is now Robert.\n");
    expect((await all.run(alice.home, "trust", "remove", "bob")).errors).toContain("Nobody is remembered as bob.");
    expect((await all.run(alice.home, "trust", "remove", "Robert")).output).toBe("Forgotten: peer:Robert\n");
    expect(readFileSync(join(alice.home, "securecomm", "contacts.json"), "utf8")).not.toContain(bob.fingerprint);
  });

  it("names files as they were typed, refuses the user's own identity, and repeats --home in what is to be typed", async () => {
    const { home, fingerprint } = await user(all, "alice");
    const missing = await all.run(home, "trust", "add", "nofile.png");
    expect([missing.code, missing.errors]).toEqual([1, "error: There is no file nofile.png. (ERR_FILE_NOT_FOUND)\n"]);
    const own = await all.run(home, "trust", "add", fingerprint, "--name", "me", "--yes");
    expect([own.code, own.errors]).toEqual([1, expect.stringContaining("This is your own identity")]);
    const folder = join(home, "two words");
    const nobody = await all.run(home, "--home", folder, "trust", "verify", "bob");
    expect(nobody.errors).toContain(`See: securecomm-peer --home '${folder}' trust list`);
  });

  it("obeys no escape sequences in the name of a picture", async () => {
    const alice = await user(all, "alice");
    const path = join(alice.home, "\u001b]0;owned\u0007.png");
    const missing = await all.run(alice.home, "trust", "add", path, "--yes");
    writeFileSync(path, "no picture");
    const unfit = await all.run(alice.home, "trust", "add", path, "--yes");
    for (const { errors } of [missing, unfit]) {
      expect(errors).toContain("␛]0;owned␇.png");
      expect(errors).not.toMatch(/(?!\n)\p{Cc}/u);
    }
  });

  it("refuses a picture without a code, and a name that is taken, in plain words", async () => {
    const [alice, bob, carol] = await Promise.all(["alice", "bob", "carol"].map((name) => user(all, name)));
    if (!alice || !bob || !carol) throw new Error("three users were made");
    const empty = join(alice.home, "empty.png");
    writeFileSync(empty, "no picture");
    const { errors } = await all.run(alice.home, "trust", "add", empty, "--yes");
    expect(errors).toContain("is neither a PNG nor a JPEG picture. (ERR_PICTURE)");
    await all.run(alice.home, "trust", "add", bob.fingerprint, "--name", "bob", "--yes");
    const taken = await all.run(alice.home, "trust", "add", carol.fingerprint, "--name", "bob", "--yes");
    expect(taken.code).toBe(1);
    expect(taken.errors).toContain("bob is remembered with another fingerprint.");
    expect(taken.errors).toContain("securecomm-peer trust remove peer:bob (ERR_NAME_TAKEN)");
  });
});
