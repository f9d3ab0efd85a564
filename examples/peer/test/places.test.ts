import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configPath, contactsPath, identityPath, knownPeersPath, placesOf, runFolder } from "../src/places.ts";

describe("the places of a user's things", () => {
  it("are all within a home of one's own", () => {
    const places = placesOf("/peers/bob", { XDG_CONFIG_HOME: "/elsewhere" });
    for (const path of [identityPath, knownPeersPath, contactsPath, configPath, runFolder].map((of) => of(places))) {
      expect(path).toMatch(/^\/peers\/bob\//);
    }
    expect(places.downloads).toBe(join("/peers/bob", "downloads"));
  });

  it.skipIf(process.platform !== "linux")("follow the XDG base directories, and pass relative ones over", () => {
    const based = placesOf("", { XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "/s" });
    expect([based.config, based.state]).toEqual(["/c/securecomm", "/s/securecomm"]);
    const { config, state } = placesOf("", { XDG_CONFIG_HOME: "c", XDG_STATE_HOME: "" });
    expect(config).toBe(join(homedir(), ".config", "securecomm"));
    expect(state).toBe(join(homedir(), ".local", "state", "securecomm"));
  });
});
