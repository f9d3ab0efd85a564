import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const PACKAGES = ["anomaly", "logger"];

function snippetsOf(name: string): Map<string, string> {
  const readme = readFileSync(join(root, `packages/${name}/README.md`), "utf8");
  const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => code);
  return new Map(snippets.map((code, i) => [join(root, `packages/${name}/${name}-${i + 1}.mts`), code]));
}

/** What the compiler says of programs, each as if it lay at its path. */
function complaints(files: ReadonlyMap<string, string>): string[] {
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
      .map(({ messageText }) => `${basename(name)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`),
  );
}

describe("the READMEs of the packages", () => {
  it("have snippets that type-check, strictly, and a check that would notice if one did not", () => {
    const snippets = PACKAGES.map(snippetsOf);
    expect(snippets.map(({ size }) => size >= 5)).toEqual([true, true]);
    const wrong = 'import { trainTable } from "@securecomm/anomaly";\ntrainTable(7);\n';
    const files = new Map([...snippets.flatMap((map) => [...map]), [join(root, "packages/anomaly/wrong.mts"), wrong]]);
    const found = complaints(files);
    expect(found.filter((complaint) => !complaint.startsWith("wrong.mts: "))).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  });
});
