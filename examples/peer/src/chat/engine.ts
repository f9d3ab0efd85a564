import { createPairingLink } from "@securecomm/auth";
import {
  createSecureSession,
  type Identity,
  type Limits,
  type Listener,
  listen,
  type Observer,
  SecureCommError,
  type Session,
  type TrustPolicy,
} from "@securecomm/transport";
import type { Context } from "../context.ts";
import { Transfers, type TransfersOptions, type Welcome } from "../files/transfers.ts";
import { isAddress } from "../people/entries.ts";
import type { People, Target } from "../people/people.ts";
import { peopleOf } from "../people/people-of.ts";
import { keepingOut, type Refusal } from "../trust/policies.ts";
import { FilesUnderWay } from "../watch/files-under-way.ts";
import { startWatch, type Watch } from "../watch/watch.ts";
import { Alerts } from "./alerts.ts";
import { Conversation } from "./conversation.ts";
import type { Show } from "./events.ts";
import { isKnownSender } from "./known-sender.ts";
import { Link, type LinkOptions } from "./link.ts";
import { Refusals } from "./refusals.ts";

/** A person talks to some peers, not to thousands; one identity has no use for many sessions. */
const LIMITS: Partial<Limits> = { maxSessions: 256, maxSessionsPerPeer: 8, maxHandshakes: 256 };

/** What an {@link Engine} needs. */
export interface EngineOptions {
  readonly context: Context;
  readonly identity: Identity;
  /** Where events go; the engine keeps the alerts among them. */
  readonly show: Show;
  /** The fingerprints that a listener accepts; none for everybody as {@link People} has it. */
  readonly trust: readonly string[];
  readonly retry: LinkOptions["retry"];
  /** Whether the files of {@link isKnownSender known senders} are taken, under a free name. */
  readonly acceptFiles: boolean;
  /** What is otherwise about files than the configuration and `acceptFiles` say. */
  readonly files?: Partial<Pick<TransfersOptions, "folder" | "welcome" | "sink">>;
}

/** A connection that is dialled, under what this program calls the peer. */
export interface Dialled {
  readonly link: Link;
  who: string;
}

/** Everything that runs while a person chats: sessions, dialled and taken, transfers, the watch. */
export class Engine {
  readonly people: People;
  readonly alerts: Alerts;
  readonly conversation: Conversation;
  readonly transfers: Transfers;
  readonly watch: Watch;
  readonly show: Show;
  readonly #options: EngineOptions;
  readonly #dialled = new Set<Dialled>();
  #listener: Listener | undefined;
  #served: Promise<unknown> = Promise.resolve();

  private constructor(options: EngineOptions, parts: Pick<Engine, "people" | "alerts" | "show" | "watch"> & Parts) {
    this.#options = options;
    this.people = parts.people;
    this.alerts = parts.alerts;
    this.show = parts.show;
    this.watch = parts.watch;
    this.conversation = parts.conversation;
    this.transfers = parts.transfers;
  }

  /** Starts the watch; nothing is listened on or dialled yet. */
  static async start(options: EngineOptions): Promise<Engine> {
    const { context } = options;
    const people = peopleOf(context.places);
    const alerts = new Alerts();
    const files = new FilesUnderWay();
    const refusals = new Refusals();
    const show: Show = (happened) => {
      const event = refusals.name(happened);
      alerts.note(event);
      if (event.type === "transfer") files.note(event.transfer);
      options.show(event);
    };
    const parts = partsFor(options, people, show);
    const watch = await startWatch(context, show, {
      nameOf: (fingerprint) => parts.conversation.nameOf(fingerprint),
      explains: (alert) => files.explain(alert, parts.transfers.list()),
    });
    await parts.transfers.tidy();
    return new Engine(options, { people, alerts, show, watch, ...parts });
  }

  /** Where it listens. */
  get url(): string | undefined {
    return this.#listener?.url;
  }

  /** What is dialled, in the order in which that began; what is over is not among them. */
  dialled(): readonly Dialled[] {
    return [...this.#dialled];
  }

  /** Lets peers in. */
  async listen(address: string): Promise<void> {
    const { identity, trust, context } = this.#options;
    const listener = await listen(address, {
      identity,
      trust: this.#keepingOut(
        this.people.policyForListening({ trust, knownOnly: context.config.knownOnly ?? false }, this.#refused),
        false,
      ),
      observers: this.#observers(),
      limits: LIMITS,
    });
    this.#listener = listener;
    const { name, fingerprint } = identity;
    const link = linkFor(name, fingerprint, context.config.address ?? listener.url);
    this.show({ type: "listening", url: listener.url, fingerprint, link });
    this.#served = this.#serve(listener);
  }

  /** Dials a target and, as far as wished, dials it again. */
  dial(target: Target): Dialled {
    const dialled: Dialled = {
      who: target.peer,
      link: new Link({
        target,
        retry: this.#options.retry,
        dial: (_, signal) => this.#open(target, signal),
        join: (session) =>
          this.conversation.join(session, target.peer, (who) => {
            dialled.who = who;
          }),
        changed: (link) => this.show({ type: "link", who: dialled.who, address: target.address, link }),
      }),
    };
    this.#dialled.add(dialled);
    void dialled.link.over.then(() => this.#dialled.delete(dialled));
    return dialled;
  }

  /** Ends everything in order: goodbyes, files, log. */
  async close(): Promise<void> {
    const dialled = this.dialled();
    for (const { link } of dialled) link.stop();
    await this.conversation.close();
    await this.#listener?.close();
    await Promise.all([this.#served, ...dialled.map(({ link }) => link.over)]);
    await this.transfers.close();
    await this.watch.close();
  }

  #open(target: Target, signal: AbortSignal): Promise<Session> {
    const { address, peer } = target;
    return createSecureSession({
      connect: address,
      identity: this.#options.identity,
      trust: this.#keepingOut(this.people.policyForDialling(target, this.#refused), true),
      peer: isAddress(peer) ? undefined : peer,
      observers: this.#observers(),
      signal,
    });
  }

  async #serve(listener: Listener): Promise<void> {
    const visits = new Set<Promise<unknown>>();
    for await (const session of listener) {
      const visit = this.conversation.join(session).finally(() => visits.delete(visit));
      visits.add(visit);
    }
    await Promise.all(visits);
  }

  #keepingOut(policy: TrustPolicy, dialled: boolean): TrustPolicy {
    return keepingOut(policy, (fingerprint) => this.conversation.isKeptOut(fingerprint), dialled, this.#refused);
  }

  readonly #refused = (refusal: Refusal) => this.show({ type: "identity-refused", refusal });

  #observers(): Observer[] {
    // The view comes first: an alert follows what it is about.
    return [(event) => this.show({ type: "transport", event }), ...this.watch.observers];
  }
}

interface Parts {
  readonly conversation: Conversation;
  readonly transfers: Transfers;
}

function partsFor({ context, acceptFiles, files }: EngineOptions, people: People, show: Show): Parts {
  const { config, places } = context;
  const isKnown = (who: string): boolean => isKnownSender(conversation.seat(who));
  const welcome = (who: string): Welcome =>
    (acceptFiles || config.files === "contacts") && isKnown(who) ? "take" : "ask";
  const transfers = new Transfers({
    folder: config.downloads ?? places.downloads,
    show,
    welcome: ({ who }) => welcome(who),
    isStranger: ({ who }) => !isKnown(who),
    ...files,
  });
  const conversation = new Conversation({ show, people, transfers });
  return { conversation, transfers };
}

/** The pairing link; empty where the address leads nobody here, because it means every interface, or cannot be in one. */
function linkFor(name: string, fingerprint: string, address: string): string {
  if (!/^\w+:\/\/(?:0\.0\.0\.0|\[::\])(?::|$)/.test(address)) {
    try {
      return createPairingLink({ name, fingerprint, address });
    } catch (error) {
      if (!(error instanceof SecureCommError) && !(error instanceof RangeError)) throw error;
    }
  }
  return "";
}
