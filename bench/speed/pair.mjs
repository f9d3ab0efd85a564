import { fork } from "node:child_process";

/** Longer than anything that is measured takes, in milliseconds: what hangs must be an error. */
const LONGEST = 120_000;
const living = new Set();

/** A child process that does one thing after another. */
class End {
  #child;
  #waiting = new Map();
  #next = 1;
  #failed;

  constructor(program, execArgv) {
    this.#child = fork(program, [], { execArgv, stdio: ["ignore", "ignore", "inherit", "ipc"] });
    living.add(this);
    this.#child.on("message", ({ id, result, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
    this.#child.on("error", (error) => this.#fail(error));
    this.#child.on("exit", (code, signal) => {
      living.delete(this);
      this.#fail(new Error(`a process of the comparison ended with ${code ?? signal}`));
    });
    this.ready = this.#answer(0);
    this.ready.catch(() => {});
  }

  tell(command, what = {}) {
    if (this.#failed !== undefined) return Promise.reject(this.#failed);
    const id = this.#next++;
    this.#child.send({ id, command, ...what });
    return this.#answer(id, command);
  }

  #answer(id, command = "start") {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#fail(new Error(`"${command}" took longer than ${LONGEST / 1_000} s`)),
        LONGEST,
      );
      const settle = (how) => (value) => {
        clearTimeout(timer);
        how(value);
      };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
    });
  }

  #fail(error) {
    this.#failed ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failed);
    this.#waiting.clear();
  }

  stop() {
    this.#child.kill("SIGKILL");
  }
}

/** Ends every process that this one started. */
export function stopAll() {
  for (const end of living) end.stop();
}

/** Server and client of one contender, each a process. */
export class Pair {
  #server;
  #client;

  static async start(program, { contender, settings, way, execArgv = [] }) {
    const pair = new Pair();
    pair.#server = new End(program, execArgv);
    pair.#client = new End(program, execArgv);
    try {
      await Promise.all([pair.#server.ready, pair.#client.ready]);
      const address = await pair.#server.tell("serve", { contender, settings, way });
      await pair.#client.tell("prepare", { contender, settings, address });
    } catch (error) {
      pair.stop();
      throw error;
    }
    return pair;
  }

  /** Has the client do something; `cpu` is the processor time of both meanwhile, in microseconds. */
  async timed(command, what) {
    const before = await this.both("cpu");
    const result = await this.#client.tell(command, what);
    const after = await this.both("cpu");
    return { ...result, cpu: { server: after.server - before.server, client: after.client - before.client } };
  }

  /** The same over a connection of its own, whose making and end are not counted but checked. */
  async timedOverConnection(command, what) {
    await this.#server.tell("expect", what);
    await this.#client.tell("open");
    const result = await this.timed(command, what);
    await this.#client.tell("close");
    await this.settled(1);
    return result;
  }

  /** Rejects unless the server took so many connections, and each ended in order with all that was sent. */
  settled(connections) {
    return this.#server.tell("settled", { connections });
  }

  async both(command, what) {
    const [server, client] = await Promise.all([this.#server.tell(command, what), this.#client.tell(command, what)]);
    return { server, client };
  }

  stop() {
    this.#server.stop();
    this.#client.stop();
  }
}
