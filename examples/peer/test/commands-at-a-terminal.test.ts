import { createIdentity, createSecureSession } from "@securecomm/transport";
import { describe, expect, it } from "vitest";
import { acceptAll } from "./support/in-process.ts";
import { programs } from "./support/programs.ts";
import { windows } from "./support/pty.ts";
import { user } from "./support/users.ts";

const all = programs();
const { open } = windows();

describe("at a terminal", () => {
  it("a person chats, completes commands and names with Tab, and ends in order with Ctrl-C", async () => {
    const { home } = await user(all, "bob");
    const window = open(all.file, ["listen", "tcp://127.0.0.1:0"], { env: { HOME: home, XDG_CONFIG_HOME: home } });
    const [url] = await window.until(/tcp:\/\/127\.0\.0\.1:[1-9]\d*/);
    window.enter("nobody hears this");
    await window.until("Nobody is here yet: that was not sent.");
    const session = await createSecureSession({
      connect: url,
      identity: await createIdentity({ name: "alice" }),
      trust: acceptAll,
    });
    const messages = session[Symbol.asyncIterator]();
    await window.until("A session with alice");
    window.enter("hello");
    expect((await messages.next()).value).toEqual({ type: "chat", text: "hello" });
    await session.send({ type: "chat", text: "hello back" });
    await window.until("<alice?> hello back");

    // A Tab is a key where it comes alone; in a text that is pasted it is a character.
    window.type("/verif");
    await window.until("> /verif");
    window.type("\t");
    await window.until("> /verify");
    window.type("al");
    await window.until("> /verify al");
    window.type("\t");
    await window.until("> /verify alice");
    window.key("enter");
    await window.until(`alice?: ${session.safetyWords().join(" ")}`);
    await window.until("/verify yes");

    window.key("ctrl-c");
    expect((await messages.next()).done).toBe(true);
    expect((await session.closed).clean).toBe(true);
    expect(await window.exit).toBe(0);
  });
});
