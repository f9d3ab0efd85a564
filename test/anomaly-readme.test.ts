import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "packages/anomaly/README.md"), "utf8");
const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);

/** What the compiler says of programs, each as if it lay beside the README. */
function complaints(programs: readonly string[]): string[] {
  const files = new Map(programs.map((code, i) => [join(root, `packages/anomaly/readme-${i + 1}.mts`), code]));
  const configuration = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(configuration.config, ts.sys, root);
  // A snippet may make something that it does not use.
  const settings = { ...options, noEmit: true, noUnusedLocals: false, types: ["node"] };
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const code = files.get(name);
    return code === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, code, ts.ScriptTarget.ES2022, true);
  };
  const program = ts.createProgram([...files.keys()], settings, host);
  return [...files.keys()].flatMap((name) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(name))
      .map(
        ({ messageText }) =>
          `${name.slice(dirname(name).length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
      ),
  );
}

describe("the README of @securecomm/anomaly", () => {
  it("has snippets that type-check, strictly, and a check that would notice if one did not", () => {
    expect(snippets.length).toBeGreaterThanOrEqual(8);
    const wrong = 'import { trainTable } from "@securecomm/anomaly";\ntrainTable(7);\n';
    const found = complaints([...snippets, wrong]);
    expect(found.filter((complaint) => !complaint.startsWith(`readme-${snippets.length + 1}.mts: `))).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  });
});
