import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config/config.ts";
import { parseSetting, SETTINGS, settingNamed } from "../src/config/settings.ts";
import { placesOf } from "../src/places.ts";
import { programs } from "./support/programs.ts";

const all = programs();

/** A home of its own with this configuration in it. */
function homeWith(content: string) {
  const places = placesOf(join(all.home(), "own"));
  mkdirSync(places.config, { recursive: true });
  writeFileSync(join(places.config, "config.json"), content);
  return places;
}

describe("the configuration", () => {
  it("is empty without a file, and read as it stands", async () => {
    expect(await readConfig(placesOf(all.home()))).toEqual({});
    const config = {
      lang: "pt",
      listen: "tcp://0.0.0.0:0",
      downloads: "/tmp/received",
      files: "contacts",
      knownOnly: true,
      log: { level: "debug", bytes: 65_536, files: 3, seal: `sclog1.${"A".repeat(135)}` },
      model: false,
    };
    expect(await readConfig(homeWith(JSON.stringify(config)))).toEqual(config);
    expect(await readConfig(homeWith('{"log":false}'))).toEqual({ log: false });
  });

  it.each([
    ["{", "It is not JSON"],
    ["[]", "It is not an object of settings"],
    ['{"lnag":"en"}', "There is no setting lnag; there are lang, listen,"],
    ['{"lang":"fr"}', 'lang must be "en" or "pt"'],
    ['{"listen":"example.org"}', "listen must be an address such as tcp://127.0.0.1:7420"],
    ['{"address":"tcp://a:0"}', "address must be an address that others can dial"],
    ['{"address":"tcp://0.0.0.0:7420"}', "address must be an address that others can dial"],
    ['{"downloads":"received"}', "downloads must be the whole path of a folder"],
    ['{"knownOnly":"yes"}', "knownOnly must be true or false"],
    ['{"log":"off"}', "log must be false, or an object"],
    ['{"log":{"levle":"info"}}', "There is no setting log.levle"],
    ['{"log":{"bytes":1}}', "log.bytes must be a whole number from 4096"],
    ['{"log":{"seal":"sclog1.x"}}', "log.seal must be a recipient"],
    ['{"__proto__":{"lang":"pt"}}', "There is no setting __proto__"],
    [`{"lang":"en"${" ".repeat(70_000)}}`, "It is too large"],
  ])("%j is refused with a sentence that names the file and the key", async (content, sentence) => {
    const places = homeWith(content);
    const refused = await readConfig(places).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "ERR_CONFIG" });
    expect((refused as Error).message).toContain(`The configuration, ${join(places.config, "config.json")},`);
    expect((refused as Error).message).toContain(sentence);
  });

  it("takes every default that it names for a value", () => {
    for (const setting of SETTINGS) {
      const value = setting.byDefault();
      if (value !== undefined) expect([setting.key, setting.allows(value)]).toEqual([setting.key, true]);
    }
  });

  it("reads values of the command line in the type of their setting", () => {
    const read = (key: string, text: string) => parseSetting(settingNamed(key)!, text);
    expect(read("knownOnly", "yes")).toBe(true);
    expect(read("model", "Não")).toBe(false);
    expect(read("log.files", "12")).toBe(12);
    expect(read("log.files", "0")).toBeUndefined();
    expect(read("downloads", "received")).toBe(join(process.cwd(), "received"));
    expect(read("lang", "PT")).toBeUndefined();
  });
});

describe("securecomm-peer config", () => {
  it("sets, gets, lists with where each value comes from, and unsets", async () => {
    const home = all.home();
    const { output } = await all.run(home, "config", "path");
    const path = output.trim();
    expect(path).toBe(join(home, "securecomm", "config.json"));
    expect((await all.run(home, "config", "set", "log.level", "debug")).output).toBe("log.level = debug\n");
    expect((await all.run(home, "config", "set", "knownOnly", "yes")).code).toBe(0);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ knownOnly: true, log: { level: "debug" } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect((await all.run(home, "config", "get", "log.level")).output).toBe("debug\n");
    const listed = await all.run(home, "config", "list", "--json");
    const settings = listed.output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { key: string });
    expect(settings.find(({ key }) => key === "log.level")).toMatchObject({ value: "debug", source: "file" });
    expect(settings.find(({ key }) => key === "listen")).toMatchObject({ source: "default" });
    expect((await all.run(home, "config", "unset", "log.level")).code).toBe(0);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ knownOnly: true });
  });

  it("refuses what makes no sense with exit code 2, and leaves the file as it is", async () => {
    const home = all.home();
    for (const [key, value, sentence] of [
      ["colour", "red", "There is no setting colour; there are"],
      ["log.files", "none", "Log.files must be a whole number from 1 to 1000"],
    ] as const) {
      const { code, errors } = await all.run(home, "config", "set", key, value);
      expect(code).toBe(2);
      expect(errors.toLowerCase()).toContain(sentence.toLowerCase());
    }
    expect((await all.run(home, "config", "list")).output).not.toContain("(config.json)");
  });

  it("puts a file right that no other command accepts, and decides the language", async () => {
    const home = all.home();
    const path = join(home, "securecomm", "config.json");
    mkdirSync(dirname(path));
    writeFileSync(path, '{"colour":"red","lang":"pt"}');
    const refused = await all.run(home, "status");
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain("There is no setting colour");
    expect((await all.run(home, "config", "unset", "colour")).code).toBe(0);
    expect((await all.run(home, "status")).output).toContain("identidade");
    expect((await all.run(home, "--lang", "en", "status")).output).toContain("identity");
  });
});
