import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { programs } from "./support/programs.ts";
import { Wire } from "./support/wire.ts";

const all = programs();
const MIB = 2 ** 20;
const LOCAL_ADDRESS = /tcp:\/\/127\.0\.0\.1:[1-9]\d*/;

describe("two people at two terminals", () => {
  it("pair by links, chat both ways, move a file over a cut, are told of an attack, and part in order", {
    timeout: 120_000,
  }, async () => {
    const [hers, his] = [all.home(), all.home()];
    const at =
      (home: string) =>
      (...args: string[]) =>
        all.terminal(home, ["--home", home, ...args]);
    const [alice, bob] = [at(hers), at(his)];

    // Pairing by link: each makes an identity, and adds the other before they first meet.
    for (const [person, name] of [
      [alice, "alice"],
      [bob, "bob"],
    ] as const) {
      const window = person("init", "--no-passphrase");
      await window.until(/name.*\?/i);
      window.enter(name);
      expect(await window.exit).toBe(0);
    }
    const linkOf = async (person: typeof alice, ...args: string[]) => {
      const window = person("id", "--link", ...args);
      expect(await window.exit).toBe(0);
      return window.everything().trim();
    };
    const adding = bob("trust", "add", await linkOf(alice));
    await adding.until(/remember|yes/i);
    adding.enter("yes");
    expect(await adding.exit).toBe(0);

    const bobs = bob("chat", "--listen", "tcp://127.0.0.1:0", "--known-only");
    const [url] = await bobs.until(LOCAL_ADDRESS);
    const wire = await Wire.to(url);
    try {
      const added = alice("trust", "add", await linkOf(bob, "--address", wire.url), "--yes");
      expect(await added.exit).toBe(0);

      // A chat, with an identity on each side that came by another way than the session.
      const alices = alice("chat", "bob", "--no-listen");
      await alices.until("A session with bob");
      await bobs.until("A session with alice");
      await alices.until(/bob.*by link/);
      alices.enter("olá, bob");
      await bobs.until("<alice> olá, bob");
      bobs.enter("olá, alice");
      await alices.until("<bob> olá, alice");

      // A file, whose cable is cut in the middle: it goes on where it stopped, and nobody has to do anything.
      const content = randomBytes(16 * MIB);
      const path = join(hers, "holiday pictures.tar");
      writeFileSync(path, content);
      alices.enter(`/file "${path}"`);
      const [, number] = await bobs.until(/\/accept (\d+)/);
      wire.cutAfter(6 * MIB);
      bobs.enter(`/accept ${number}`);
      await alices.until(/broke off|lost/i);
      const done = createHash("sha256").update(content).digest("hex").slice(0, 16);
      await bobs.until(done);
      const downloads = join(his, "downloads");
      expect(readdirSync(downloads)).toEqual(["holiday pictures.tar"]);
      expect(readFileSync(join(downloads, "holiday pictures.tar")).equals(content)).toBe(true);
      // What was under way when the cable was cut went twice, and not the 6 MiB before it.
      expect(wire.sent).toBeLessThan(16 * MIB + 4.5 * MIB);
      expect(wire.connections).toBe(2);

      // Somebody on the way alters what bob says: an alert that stays until it is put aside.
      wire.flip();
      bobs.enter("pay 100 to carol");
      await alices.until(/ALERT[\s\S]*Decryption of a record failed/);
      const banner = () => {
        const row = alices.screen().findIndex((text) => text.includes("/alerts shows all, /ok puts it aside"));
        return row > 0 && alices.screen()[row - 1]?.includes("ALERT CRITICAL: bob") === true && alices.reverse(row, 1);
      };
      await alices.untilTrue(banner);
      expect(alices.everything()).not.toContain("pay 100");
      await alices.until(/(?:A session with bob[\s\S]*){3}/);
      expect(banner()).toBe(true);
      alices.enter("/alerts");
      await alices.until(/(?:Decryption of a record failed[\s\S]*){3}/);
      alices.enter("/ok");
      await alices.untilTrue(() => !banner());

      // The end: alice leaves, bob is told that nothing is missing, and both programs end by themselves.
      alices.enter("/quit");
      expect(await alices.exit).toBe(0);
      await bobs.until("alice has left.");
      bobs.key("ctrl-c");
      expect(await bobs.exit).toBe(0);
      const log = readFileSync(join(hers, "state", "log", "peer.log"), "utf8")
        .trim()
        .split("\n");
      const alerts = log.map((line) => JSON.parse(line)).filter(({ event }) => event === "alert");
      expect(alerts.some(({ rule, severity }) => rule === "record-tampered" && severity === "critical")).toBe(true);
      expect(log.join("")).not.toMatch(/olá|pay 100/);
    } finally {
      await wire.close();
    }
  });
});
