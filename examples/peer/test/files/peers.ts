import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  askUser,
  createIdentity,
  createSecureSession,
  type Identity,
  type Limits,
  listen,
  type Session,
} from "@securecomm/transport";
import { afterAll } from "vitest";
import type { ChatEvent } from "../../src/chat/events.ts";
import type { TransferFacts, TransferState } from "../../src/files/transfer-facts.ts";
import { Transfers, type TransfersOptions } from "../../src/files/transfers.ts";

const trust = askUser(() => true);

/** Folders of one test file, removed after it. */
export function folders(): () => string {
  const root = mkdtempSync(join(tmpdir(), "securecomm-files-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return () => mkdtempSync(join(root, "folder-"));
}

/** A file of random content. */
export function fileIn(folder: string, name: string, bytes: number): { path: string; content: Buffer; sha256: string } {
  const content = randomBytes(bytes);
  writeFileSync(join(folder, name), content);
  return { path: join(folder, name), content, sha256: createHash("sha256").update(content).digest("hex") };
}

/** Somebody with transfers, who takes part in sessions. */
export class Peer {
  readonly identity: Identity;
  readonly folder: string;
  readonly transfers: Transfers;
  readonly events: ChatEvent[] = [];

  private constructor(identity: Identity, folder: string, options: Partial<TransfersOptions>) {
    this.identity = identity;
    this.folder = folder;
    this.transfers = new Transfers({
      folder,
      show: (event) => this.events.push(event),
      welcome: () => "take",
      ...options,
    });
  }

  static async named(name: string, folder: string, options: Partial<TransfersOptions> = {}): Promise<Peer> {
    return new Peer(await createIdentity({ name }), folder, options);
  }

  /** Takes part in a session until it ends. */
  async join(session: Session): Promise<void> {
    const who = session.peer.name;
    this.transfers.attach(who, session);
    try {
      for await (const value of session) await this.transfers.take(who, value);
    } catch {
      // A cut is what these tests are about.
    }
    await session.closed;
    this.transfers.detach(who);
  }

  /** Every state that a transfer went through. */
  states(id = 1): TransferState[] {
    return this.events.flatMap((event) =>
      event.type === "transfer" && event.transfer.id === id ? [event.transfer.state] : [],
    );
  }

  facts(id = 1): TransferFacts {
    const facts = this.transfers.list().find((one) => one.id === id);
    if (facts === undefined) throw new Error(`no transfer ${id}`);
    return facts;
  }

  async in(state: TransferState, id = 1): Promise<TransferFacts> {
    await eventually(
      () => this.transfers.list().find((one) => one.id === id)?.state === state,
      () => JSON.stringify(this.transfers.list()),
    );
    return this.facts(id);
  }
}

/** Waits until something is so. */
export async function eventually(
  is: () => boolean,
  otherwise: () => string = () => "it did not come to that",
): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!is()) {
    if (Date.now() > deadline) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A session over real TCP between two who take part in it; `via` may put something in between. */
export async function meet(
  dialler: Peer,
  answerer: Peer,
  via: (url: string) => Promise<string> = async (url) => url,
): Promise<{ hers: Session; his: Session; end: () => Promise<void> }> {
  const { hers, his, close } = await sessions(dialler.identity, answerer.identity, via);
  const both = Promise.all([dialler.join(hers), answerer.join(his)]);
  return {
    hers,
    his,
    async end() {
      await hers.close();
      await both;
      await close();
    },
  };
}

/** The two ends of a session over real TCP. */
export async function sessions(
  dialler: Identity,
  answerer: Identity,
  via: (url: string) => Promise<string> = async (url) => url,
  limits: Partial<Limits> = {},
): Promise<{ hers: Session; his: Session; close: () => Promise<void> }> {
  const listener = await listen("tcp://127.0.0.1:0", { identity: answerer, trust, limits });
  const coming = listener[Symbol.asyncIterator]().next();
  const hers = await createSecureSession({ connect: await via(listener.url), identity: dialler, trust, limits });
  const { value } = await coming;
  return { hers, his: value as Session, close: async () => void (await listener.close()) };
}
