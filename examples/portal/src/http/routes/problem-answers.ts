import { problemSchema } from "../../contract/common.ts";
import { PROBLEM_STATUS, type ProblemCode } from "../../problems/problem-codes.ts";
import { problemText } from "../../problems/problem-texts.ts";

/** Problems as a route's responses in the document: by status, with the codes that it may have and an example of each. */
export function problemAnswers(codes: ReadonlySet<ProblemCode>): Readonly<Record<number, object>> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const status = PROBLEM_STATUS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, group]) => [status, answer(group)]));
}

function answer(group: readonly ProblemCode[]) {
  return {
    description: group.map((code) => `\`${code}\`: ${problemText(code, {}, "en").title}.`).join(" "),
    content: {
      "application/problem+json": {
        schema: problemSchema,
        examples: Object.fromEntries(group.map((code) => [code, { value: example(code) }])),
      },
    },
  };
}

function example(code: ProblemCode) {
  const problem = { type: "about:blank", status: PROBLEM_STATUS[code], code, ...problemText(code, {}, "en") };
  return code === "wrong-parameters"
    ? { ...problem, errors: [{ at: "query.limit", message: "200 at most" }] }
    : problem;
}
