import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import * as transport from "../../src/index.ts";
import { ANY } from "../../src/testing/attack-plan.ts";
import * as testing from "../../src/testing/index.ts";

const MODULES: Readonly<Record<string, object>> = {
  "node:assert/strict": { default: assert },
  "@securecomm/transport": transport,
  "@securecomm/transport/testing": testing,
};
const SOURCES = ["attack-network.ts", "attack-rule.ts"];

const guide = readFileSync(new URL("../../../../docs/guides/attack-kit.md", import.meta.url), "utf8");

/** Every block of code in a text, with the heading above it or the name of the file it is in. */
function examples(): [string, string][] {
  const inGuide = guide.split(/^#+ /m).flatMap((section) => {
    const [title = ""] = section.split("\n", 1);
    return blocks(section).map((code): [string, string] => [title, code]);
  });
  const inSources = SOURCES.flatMap((name) => {
    const source = readFileSync(new URL(`../../src/testing/${name}`, import.meta.url), "utf8");
    return blocks(source.replace(/^ *\* ?/gm, "")).map((code): [string, string] => [name, code]);
  });
  return [...inGuide, ...inSources];
}

function blocks(text: string): string[] {
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code as string);
}

/** Runs a module's text here: its imports are handed to it. */
async function execute(code: string): Promise<void> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const body = outputText
    .replace(/^import (\w+) from "([^"]+)";$/gm, 'const { default: $1 } = modules["$2"];')
    .replace(/^import \{([^}]+)\} from "([^"]+)";$/gm, 'const {$1} = modules["$2"];')
    .replace(/^export \{\};$/gm, "");
  const run = new Function("modules", `return (async () => {${body}})();`) as (modules: object) => Promise<void>;
  await run(MODULES);
}

describe("the guide to the attack kit", () => {
  it.each(examples())("has an example that runs: %s", async (_, code) => {
    await execute(code);
  });

  it("has examples, and names every attack", () => {
    expect(examples().length).toBeGreaterThan(5);
    for (const attack of [...ANY, "relay", "replace", "any"]) expect(guide).toContain(`| \`${attack}\` |`);
  });
});
