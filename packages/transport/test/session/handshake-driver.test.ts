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
