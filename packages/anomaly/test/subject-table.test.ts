import { describe, expect, it } from "vitest";
import { SubjectTable } from "../src/subject-table.ts";

const table = (capacity: number) => {
  let made = 0;
  return {
    table: new SubjectTable(
      capacity,
      () => {
        made += 1;
        return { count: 0 };
      },
      (state) => {
        state.count = 0;
      },
    ),
    made: () => made,
  };
};

describe("a table of subjects", () => {
  it("forgets whoever was silent the longest, and gives its memory to the newcomer as new", () => {
    const { table: subjects, made } = table(2);
    subjects.touch("a").count = 1;
    subjects.touch("b").count = 2;
    subjects.touch("a");
    const c = subjects.touch("c");
    expect(c.count).toBe(0);
    expect(subjects.peek("b")).toBeUndefined();
    expect(subjects.peek("a")?.count).toBe(1);
    expect([...subjects.entries()].map(([name]) => name)).toEqual(["a", "c"]);
    expect(made()).toBe(2);
  });

  it("never remembers more than it may, whatever subjects are called", () => {
    const { table: subjects, made } = table(100);
    for (const name of ["__proto__", "constructor", "toString", ""]) {
      expect(subjects.touch(name).count).toBe(0);
      subjects.touch(name).count += 1;
    }
    for (let i = 0; i < 10_000; i++) subjects.touch(`subject ${i}`).count += 1;
    expect(subjects.size).toBe(100);
    expect(made()).toBe(100);
    expect(subjects.touch("subject 9999").count).toBe(1);
  });

  it("forgets everything when it is cleared", () => {
    const { table: subjects } = table(3);
    subjects.touch("a").count = 5;
    subjects.clear();
    expect(subjects.size).toBe(0);
    expect(subjects.touch("a").count).toBe(0);
  });

  it("refuses a capacity that is no whole number from 1", () => {
    expect(() => table(0)).toThrow("maxSubjects must be");
    expect(() => table(1.5)).toThrow("maxSubjects must be");
  });
});
