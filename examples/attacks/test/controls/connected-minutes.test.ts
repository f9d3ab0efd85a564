import { describe, expect, it } from "vitest";
import { ConnectedMinutes, MINUTE } from "../../src/controls/connected-minutes.ts";

const at = (minute: number) => minute * MINUTE + 1;

describe("the minutes in which users are connected", () => {
  it("go from the opening of a session to its end, with those in which nothing happens, and are each user's own", () => {
    const minutes = new ConnectedMinutes();
    minutes.note("ana", { type: "session-opened", at: at(10), session: "a" });
    minutes.note("rui", { type: "session-opened", at: at(12), session: "r" });
    minutes.note("ana", { type: "session-closed", at: at(14), session: "a" });
    expect(minutes.count).toBe(5 + 3);
    minutes.note("rui", { type: "messages", at: at(20), session: "r" });
    expect(minutes.count).toBe(5 + 9);
  });

  it("end with the last of several sessions of a user, and count once", () => {
    const minutes = new ConnectedMinutes();
    for (const session of ["a", "b"]) minutes.note("ana", { type: "session-opened", at: at(1), session });
    minutes.note("ana", { type: "session-closed", at: at(2), session: "a" });
    minutes.note("ana", { type: "session-closed", at: at(4), session: "b" });
    minutes.note("rui", { type: "handshake-failed", at: at(9) });
    expect(minutes.count).toBe(4 + 1);
  });

  it("tell whose are most often among those with an alarm", () => {
    const minutes = new ConnectedMinutes();
    const one = minutes.note("ana", { type: "session-opened", at: at(1), session: "a" });
    const two = minutes.note("ana b", { type: "session-opened", at: at(1), session: "b" });
    const three = minutes.note("ana b", { type: "session-closed", at: at(3), session: "b" });
    expect(minutes.worst([one, two, three])).toEqual({ connectedMinutes: 3, falseMinutes: 2 });
    expect(minutes.worst([])).toBeUndefined();
  });
});
