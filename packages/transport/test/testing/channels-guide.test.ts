import { readFileSync } from "node:fs";
import type { Duplex } from "node:stream";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as transport from "../../src/index.ts";
import { channelCompliance } from "../../src/testing/index.ts";
import { socketPair } from "../support/sockets.ts";

const guide = readFileSync(new URL("../../../../docs/guides/channels.md", import.meta.url), "utf8");

/** What the longest example of the guide exports. */
function pipeChannelOfTheGuide(): (stream: Duplex) => transport.Channel {
  const blocks = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);
  const code = blocks.find((block) => block.includes("export function pipeChannel")) ?? "";
  const module = ts.ModuleKind.CommonJS;
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module, target: ts.ScriptTarget.ES2022 } });
  const exported: { pipeChannel?: (stream: Duplex) => transport.Channel } = {};
  new Function("require", "exports", outputText)(() => transport, exported);
  expect(exported.pipeChannel).toBeTypeOf("function");
  return exported.pipeChannel as (stream: Duplex) => transport.Channel;
}

describe("the channel in the guide", () => {
  const pipeChannel = pipeChannelOfTheGuide();
  const makePair = async (): Promise<[transport.Channel, transport.Channel]> => {
    const [one, other] = await socketPair();
    return [pipeChannel(one), pipeChannel(other)];
  };
  for (const { name, run } of channelCompliance(makePair)) it(name, run);
});

describe("the guide", () => {
  it("names what there is", () => {
    for (const name of guide.matchAll(/\b(webSocketChannel|messagePortChannel|memoryChannelPair|FrameDecoder)\b/g)) {
      expect(transport).toHaveProperty(name[0]);
    }
  });
});
