import { describe, expect, it } from "vitest";
import { isConventionalMethod, localTime, pathAreas, pathLevels } from "../../src/features/log-facts.ts";

describe("the area of a path", () => {
  it.each([
    "/admin",
    "/Admin/",
    "/api/v1/admin/users",
    "/wp-admin/install.php",
    "/admin.php",
    "/%61dmin/x",
    "/phpMyAdmin;v=2/index",
    "/static/../admin",
    "/administra%C3%A7%C3%A3o",
    "/administra%E7%E3o",
    "//admin",
    `${"/".repeat(64)}admin`,
    `${"/./".repeat(40)}admin`,
    `${"/%2e".repeat(100)}/admin`,
    `${"/x".repeat(100)}/admin`,
    `/admin${"/x".repeat(200)}`,
    "/admin%2Fusers",
    "/x/..%2fadmin",
    "/x%2f..%2Fadmin",
    "/admin%00",
    "/admin%20/",
    "/admin./",
    "/admin.php%20",
  ])("of %s is for administration", (path) => {
    expect(pathAreas(path)).toEqual({ admin: true, auth: false });
  });

  it.each([
    "/login",
    "/wp-login.php",
    "/oauth2/token",
    "/api/auth",
    "/users/sign_in",
    "/entrar",
    "/autenticação",
    "/Login.aspx",
  ])("of %s is for authentication", (path) => {
    expect(pathAreas(path)).toEqual({ admin: false, auth: true });
  });

  it.each([
    "/",
    "",
    "/administrative-law",
    "/author/ana",
    "/authors",
    "/badminton",
    "/loginov",
    "/images/admin.png",
    "/admin/../public",
    "/admin/%2e%2e/public",
    "/admin%2f..%2fpublic",
    "/admin%252Fusers",
    "/%ZZadmin",
    "/constructor",
    `/${"admin".repeat(10_000)}`,
  ])("of %.40s is neither", (path) => {
    expect(pathAreas(path)).toEqual({ admin: false, auth: false });
  });

  it("is the same for a segment wherever it stands among up to 128", () => {
    for (let before = 0; before < 128; before++) {
      const path = `${"/x".repeat(before)}/admin${"/y".repeat(127 - before)}`;
      expect(pathAreas(path).admin, `${before} before`).toBe(true);
    }
  });

  it("can be both", () => {
    expect(pathAreas("/admin/login")).toEqual({ admin: true, auth: true });
  });
});

describe("the levels of a path", () => {
  it.each([
    ["", 0],
    ["/", 0],
    ["/a", 1],
    ["/a/", 1],
    ["//a//b", 2],
    ["a/b/c", 3],
    ["/".repeat(1000), 0],
  ])("of %.20s are %d", (path, levels) => {
    expect(pathLevels(path)).toBe(levels);
  });
});

describe("the time that a line shows", () => {
  it("is its own clock's", () => {
    expect(localTime({ at: Date.parse("2024-12-07T02:30:59Z"), offset: -180 })).toEqual({
      hour: 23,
      minute: 30,
      weekday: 5,
    });
    expect(localTime({ at: Date.parse("2024-12-06T23:45:00Z"), offset: 330 })).toEqual({
      hour: 5,
      minute: 15,
      weekday: 6,
    });
  });

  it("is right before 1970 too", () => {
    expect(localTime({ at: -1, offset: 0 })).toEqual({ hour: 23, minute: 59, weekday: 3 });
  });
});

describe("a method", () => {
  it("is conventional only as it is written in the standards", () => {
    expect(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].every(isConventionalMethod)).toBe(true);
    expect(["get", "TRACE", "CONNECT", "PROPFIND", "", "constructor"].some(isConventionalMethod)).toBe(false);
  });
});
