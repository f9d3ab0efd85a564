import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../examples/portal/dist/cli.js", import.meta.url));

/** Starts the built portal as users do, and gives its address, its setup link and its process. */
export async function startPortal({ folder, url }) {
  const child = spawn(process.execPath, [PROGRAM, "--data", `${folder}/portal`, "--port", "0", "--lang", "en"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1", ...(url !== undefined && { DATABASE_URL: url }) },
  });
  let text = "";
  const [address, link] = await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the portal ended with ${code}: is it built?\n${text}`)));
    child.stdout.on("data", (piece) => {
      text += piece;
      const found = /(http:\/\/\S+)\/setup#link=(\S+)\s/.exec(text);
      if (found !== null) resolve([found[1], found[2]]);
    });
  });
  return {
    address,
    link,
    pid: child.pid,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** Bytes that a process holds in memory. */
export function memoryOf(pid) {
  if (process.platform !== "linux") return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)])) * 1024;
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}

/** Does the task, and says the most that the process held meanwhile. */
export async function watched(pid, task) {
  let most = memoryOf(pid);
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(pid));
  }, 100);
  const began = performance.now();
  try {
    const result = await task();
    return { result, seconds: (performance.now() - began) / 1_000, most };
  } finally {
    clearInterval(timer);
  }
}

/** Sets up a user and tokens for all; asks by each token in turn, because each has its own limit of requests a minute. */
export async function clientOf({ address, link }) {
  const body = { link, name: "bench", password: "a long enough password" };
  const setup = await fetch(`${address}/api/setup`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: address },
    body: JSON.stringify(body),
  });
  const { csrfToken } = await setup.json();
  const Cookie = setup.headers.getSetCookie()[0].split(";")[0];
  const tokens = [];
  for (let i = 0; i < 5; i++) {
    const scopes = ["logs:read", "logs:write", "anomalies:read", "models:write", "feedback:write", "settings:write"];
    const made = await fetch(`${address}/api/tokens`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: address, Cookie, "X-CSRF-Token": csrfToken },
      body: JSON.stringify({ name: `bench ${i}`, scopes }),
    });
    tokens.push((await made.json()).token);
  }
  let turn = 0;
  const open = (method, path, { headers, ...options } = {}) =>
    fetch(`${address}${path}`, {
      method,
      headers: { Authorization: `Bearer ${tokens[turn++ % tokens.length]}`, ...headers },
      ...options,
    });
  return {
    open,
    async ask(method, path, json) {
      const answer = await open(method, path, {
        ...(json !== undefined && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(json) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
  };
}
