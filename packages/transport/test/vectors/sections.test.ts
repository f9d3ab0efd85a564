import { describe, expect, it } from "vitest";
import { readControl } from "../../src/protocol/control.ts";
import { Inbound } from "../../src/protocol/inbound.ts";
import { isChained, readSections } from "../../src/protocol/section.ts";
import { asSessionFailure } from "../../src/session/session-failure.ts";
import { thrownBy } from "../support/errors.ts";
import { vectorsOf } from "./files.ts";
import { bytes, hex } from "./make/bytes.ts";
import type { Said, SectionVectors } from "./make/sections.ts";

const { limits, read, refused } = vectorsOf<SectionVectors>("sections.json");

/** Everything that a plaintext says, in order. */
function saidBy(plaintext: string): Said[] {
  const said: Said[] = [];
  const inbound = new Inbound(
    {
      messageCame: (value) => said.push(value instanceof Uint8Array ? { binary: hex(value) } : { json: value }),
      messagesCame: () => {},
      peerCloses: (close) => said.push({ close }),
    },
    limits,
  );
  const control = {
    heartbeat: (heartbeat: number) => said.push({ heartbeat }),
    abort: () => said.push({ abort: true }),
    prompt: () => said.push({ prompt: true }),
    rekeyOffer: (content: Uint8Array) => said.push({ offer: hex(content) }),
    rekeyAnswer: (content: Uint8Array) => said.push({ answer: hex(content) }),
    rekeySwitch: (epoch: number) => said.push({ switch: epoch }),
    mark: () => said.push({ mark: true }),
    checkpoint: ({ index, final, other }: { index: number; final: boolean; other: number }) =>
      said.push({ checkpoint: index, final, other }),
    acknowledge: (acknowledge: number) => said.push({ acknowledge }),
  };
  readSections(bytes(plaintext), (type, content) => {
    if (isChained(type)) inbound.read(type, content);
    else readControl(control, type, content);
  });
  return said;
}

describe("the vectors of sections", () => {
  it.each(read)("$name", ({ plaintext, says }) => {
    expect(saidBy(plaintext)).toEqual(says);
  });

  it.each(refused)("$name: $error", ({ plaintext, error }) => {
    expect(
      asSessionFailure(
        thrownBy(() => saidBy(plaintext)),
        0,
      ),
    ).toMatchObject({ code: error });
  });
});
