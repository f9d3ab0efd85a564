import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { linesOf, programs } from "./support/programs.ts";

const all = programs();

/** The demo's folders that are still there. */
function leftovers(): string[] {
  return readdirSync(all.temporary).filter((name) => name.startsWith("securecomm-demo-"));
}

describe("the demo", () => {
  it("shows every point, says the result, leaves nothing behind and ends with exit code 0", async () => {
    const demo = all.demo();
    demo.end();
    expect(await demo.exit).toBe(0);
    const output = demo.output();
    expect(linesOf(demo).at(-1)).toMatch(/^All 13 points hold \(\d+\.\d s\)\.$/);
    expect(output).not.toContain("✘");
    const result = output.slice(output.indexOf("\nResult\n"));
    expect(result.match(/✔/g)).toHaveLength(13);
    expect(output).toMatch(/suite +P384MLKEM1024-AES256GCM-SHA256\n/);
    expect(output).toMatch(/event at bob +record-tampered {2}record 1, where 1 was due\n/);
    expect(output).toMatch(/event at alice +identity-changed /);
    expect(output).toMatch(/event at the impostor +handshake-failed {2}ERR_PEER_REFUSED/);
    expect(output).not.toContain("\u001b");
    expect(demo.errors()).toBe("");
    expect(leftovers()).toEqual([]);
  });

  it("shows both fingerprints of the changed identity, the expected one being bob's", async () => {
    const demo = all.demo();
    await demo.exit;
    const [, bob] = demo.output().match(/bob, process \d+ +(sc1\S+)\n/) ?? [];
    const [, expected, came] = demo.output().match(/expected +(sc1\S+)\n +came +(sc1\S+)\n/) ?? [];
    expect(expected).toBe(bob);
    expect(came).toMatch(/^sc1[a-z0-9]{58}$/);
    expect(came).not.toBe(bob);
  });

  it("ends with another exit code when it is interrupted, and still cleans up", async () => {
    const demo = all.demo();
    await demo.until("2. A session over TCP");
    expect(leftovers()).toHaveLength(1);
    demo.process.kill("SIGINT");
    expect(await demo.exit).toBe(1);
    expect(demo.output()).toContain("✘ The demo was interrupted.");
    expect(demo.output()).toMatch(/points do not hold/);
    expect(leftovers()).toEqual([]);
  });
});
