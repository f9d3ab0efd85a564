import type { CryptoBackend } from "@securecomm/crypto";
import { describe, expect, it } from "vitest";
import { memoryChannelPair } from "../../src/index.ts";
import { respond } from "../../src/protocol/responder.ts";
import { createSecureSession } from "../../src/session/create.ts";
import { driveHandshake } from "../../src/session/handshake-driver.ts";
import { systemRuntime } from "../../src/session/runtime.ts";
import { nodeBackend } from "../support/backends.ts";
import { alice, bob, freshEphemerals, side } from "../support/lockstep.ts";
import { peerOptions } from "../support/sessions.ts";

describe("a handshake that is given up while the trust policy thinks", () => {
  it("takes no place at a listener, whenever the policy answers", async () => {
    const late: number[] = [];
    for (let turns = 0; turns < 12; turns++) {
      const [a, b] = memoryChannelPair();
      const dialling = createSecureSession({
        channel: a,
        role: "initiator",
        ...peerOptions(alice, bob),
        signatures: "off",
      }).catch(() => {});
      const { config, identity } = side(bob, nodeBackend, {
        applicationHash: nodeBackend.sha256(new TextEncoder().encode("securecomm")),
      });
      const controller = new AbortController();
      let over = false;
      const driving = driveHandshake(
        respond(config, () => freshEphemerals("responder", config)),
        {
          channel: b,
          identity,
          trust: {
            async decide() {
              controller.abort();
              for (let turn = 0; turn < turns; turn++) await Promise.resolve();
              return { trusted: true, verified: "custom" };
            },
          },
          role: "responder",
          peer: undefined,
          timeout: 5_000,
          runtime: systemRuntime,
          signal: controller.signal,
          guard: {
            started() {},
            admit: () => "proceed",
            proved() {},
            trusted() {
              if (over) late.push(turns);
            },
          },
        },
      ).finally(() => {
        over = true;
      });
      await expect(driving).rejects.toMatchObject({ code: "ERR_ABORTED" });
      await new Promise((resolve) => setTimeout(resolve, 2));
      b.destroy();
      await dialling;
    }
    expect(late).toEqual([]);
  });
});

describe("a handshake that is given up before the key agreement", () => {
  it.each(["initiator", "responder"] as const)("computes none, and destroys its keys, as the %s", async (hanging) => {
    const keys = { made: 0, destroyed: 0, agreements: 0 };
    let reach = () => {};
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const backend: CryptoBackend = {
      ...nodeBackend,
      generateEcdhKeyPair: () => {
        const key = nodeBackend.generateEcdhKeyPair();
        keys.made += 1;
        return {
          publicKey: key.publicKey,
          deriveSharedSecret: (point) => {
            keys.agreements += 1;
            return key.deriveSharedSecret(point);
          },
          prepare: () => {
            reach();
            return new Promise(() => {});
          },
          destroy: () => {
            keys.destroyed += 1;
            key.destroy();
          },
        };
      },
    };
    const [a, b] = memoryChannelPair();
    const controller = new AbortController();
    const own = { backend, signal: controller.signal };
    const opening = Promise.allSettled([
      createSecureSession({
        channel: a,
        role: "initiator",
        ...peerOptions(alice, bob),
        ...(hanging === "initiator" && own),
      }),
      createSecureSession({
        channel: b,
        role: "responder",
        ...peerOptions(bob, alice),
        ...(hanging === "responder" && own),
      }),
    ]);
    await reached;
    controller.abort();
    const [one, two] = await opening;
    const codes = [one, two].map((side) => side.status === "rejected" && side.reason.code);
    expect(codes[hanging === "initiator" ? 0 : 1]).toBe("ERR_ABORTED");
    expect([one.status, two.status]).toEqual(["rejected", "rejected"]);
    expect(keys).toEqual({ made: 1, destroyed: 1, agreements: 0 });
  });
});
