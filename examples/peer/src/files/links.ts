import { harmless } from "@securecomm/example-terminal";
import type { Received, Session } from "@securecomm/transport";
import { Failure } from "../failure.ts";
import { FileLink } from "./link.ts";
import { fileTexts } from "./texts.ts";

/** The sessions that are open, by what this program calls their peers. */
export class FileLinks {
  readonly #links = new Map<string, FileLink>();

  open(who: string, session: Session<Received>): FileLink {
    const link = new FileLink(who, session);
    this.#links.set(who, link);
    return link;
  }

  get(who: string): FileLink | undefined {
    return this.#links.get(who);
  }

  delete(who: string): void {
    this.#links.delete(who);
  }

  /** @throws for a peer that is not here: a {@link Failure}. */
  of(who: string): FileLink {
    const link = this.#links.get(who);
    if (link === undefined) throw new Failure(fileTexts().notHere(harmless(who)), "ERR_NOT_CONNECTED");
    return link;
  }

  /** The newest session with a peer: an older one may be dead without anybody having noticed. */
  newestWith(fingerprint: string): FileLink | undefined {
    return [...this.#links.values()].findLast((link) => link.fingerprint === fingerprint);
  }

  /** Transfers from others that are under way or asked about, in the sessions of which this is so. */
  receiving(is: (link: FileLink) => boolean = () => true): number {
    return [...this].filter(is).reduce((sum, { incoming }) => sum + incoming.size, 0);
  }

  [Symbol.iterator](): Iterator<FileLink> {
    return this.#links.values();
  }
}
