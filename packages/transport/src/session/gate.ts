import type { Verification } from "@securecomm/auth";
import { randomBytes, type SecureCommError, wipe } from "@securecomm/crypto";
import { HandshakeError } from "../errors.ts";
import type { ConnectionRefused } from "../events.ts";
import { checkCookie, issueCookie } from "../protocol/cookie.ts";
import type { Admission } from "../protocol/handshake.ts";
import type { HandshakeGuard } from "./handshake-driver.ts";
import { Lobby, type Place } from "./lobby.ts";
import type { ResolvedOptions } from "./options.ts";
import { type QueuedSigner, SignatureQueue } from "./signature-queue.ts";
import { WorkBudget } from "./token-bucket.ts";

/** Why the gate turns somebody away, or gives its place to somebody else. */
export type GateRefusal = Exclude<ConnectionRefused["reason"], "sessions">;

/** What the gate tells the listener that it does, and about whom. */
export interface GateReports {
  refused(reason: GateRefusal, visitor: Visitor): void;
  challenged(visitor: Visitor): void;
}

/**
 * Decides which strangers a listener spends something on: memory, by places in a lobby; public-key work, by caps and
 * rates, and under load only on those who show with a cookie that they hear what is sent to their address.
 */
export class Gate {
  readonly lobby: Lobby;
  readonly budget: WorkBudget;
  readonly signatures: SignatureQueue;
  readonly reports: GateReports;
  readonly #options: ResolvedOptions;
  readonly #cookieKey: Uint8Array;

  constructor(options: ResolvedOptions, reports: GateReports) {
    const { limits, runtime, identity, backend } = options;
    this.lobby = new Lobby(limits);
    this.budget = new WorkBudget(limits, runtime.monotonic());
    this.signatures = new SignatureQueue(identity, limits, runtime);
    this.reports = reports;
    this.#options = options;
    this.#cookieKey = randomBytes(32, backend);
  }

  /** Lets somebody in where there is a place, if need be that of another. */
  enter(address: string | undefined, group: string): Visitor | undefined {
    const visitor = new Visitor(this, address, group);
    return this.lobby.enter(visitor, this.now) ? visitor : undefined;
  }

  /** No cookie is good any more. */
  close(): void {
    wipe(this.#cookieKey);
  }

  get now(): number {
    return this.#options.runtime.monotonic();
  }

  issue(address: string, digest: Uint8Array): Uint8Array {
    return issueCookie(this.#context(address, digest), this.now);
  }

  check(address: string, digest: Uint8Array, cookie: Uint8Array): boolean {
    const { cookieLifetime } = this.#options.limits;
    return cookie.length > 0 && checkCookie(this.#context(address, digest), cookie, this.now, cookieLifetime);
  }

  /** Whether so much is going on that a stranger has to show a cookie first. */
  isLoaded(group: string): boolean {
    const { maxHandshakes, maxHandshakesPerAddress } = this.#options.limits;
    const others = this.lobby.size - 1;
    return (
      others >= maxHandshakes / 4 ||
      this.lobby.costlyOf(group) >= maxHandshakesPerAddress / 4 ||
      this.signatures.waiting > 0
    );
  }

  #context(address: string, digest: Uint8Array) {
    return { backend: this.#options.backend, key: this.#cookieKey, address, digest };
  }
}

/** Somebody whose handshake is under way at a listener. */
export class Visitor implements Place, HandshakeGuard {
  readonly address: string | undefined;
  readonly group: string;
  readonly signer: QueuedSigner;
  /** Called when the place was given to somebody else and the handshake given up: the connection must go at once. */
  onEvicted: () => void = () => {};
  /** Called once the policy trusts the peer; throws a coded error to refuse it all the same. */
  onTrusted: (fingerprint: string) => void = () => {};
  readonly #gate: Gate;
  #interrupt: ((error: SecureCommError) => void) | undefined;
  #givenUp: SecureCommError | undefined;
  #challenged = false;
  #owes = false;
  #failed = false;
  #gone = false;

  constructor(gate: Gate, address: string | undefined, group: string) {
    this.#gate = gate;
    this.address = address;
    this.group = group;
    this.signer = gate.signatures.signer();
  }

  started(interrupt: (error: SecureCommError) => void): void {
    this.#interrupt = interrupt;
    if (this.#givenUp !== undefined) interrupt(this.#givenUp);
  }

  /** Ends the handshake with an error, as soon as it has begun; the connection is closed after a last word. */
  giveUp(error: SecureCommError): void {
    this.#givenUp ??= error;
    this.#interrupt?.(this.#givenUp);
  }

  admit(digest: Uint8Array, cookie: Uint8Array): Admission {
    this.#mustBeHere();
    const gate = this.#gate;
    const good = gate.check(this.group, digest, cookie);
    if (!good && (this.#challenged || gate.isLoaded(this.group))) {
      this.#challenged = true;
      gate.lobby.challenge(this);
      gate.reports.challenged(this);
      return gate.issue(this.group, digest);
    }
    // Whoever comes this far while its address has as much as it may have has shown a cookie: that is load.
    const { now } = gate;
    const refusal = gate.budget.lacks(this.group, now);
    if (refusal !== undefined) throw this.#refused(refusal);
    if (!gate.lobby.work(this, now)) throw this.#refused("handshakes-per-address");
    gate.budget.take(this.group, now);
    this.#owes = true;
    return "proceed";
  }

  proved(): void {
    this.#gate.lobby.prove(this);
  }

  trusted(fingerprint: string, verified: Verification): void {
    this.#mustBeHere();
    // A policy that trusts whoever comes first makes no stranger less of one.
    const known = verified !== "first-use" && verified !== "claimed-first-use";
    if (this.#owes && known) this.#gate.budget.giveBack(this.group, this.#gate.now);
    this.#owes = false;
    this.onTrusted(fingerprint);
  }

  evicted(): void {
    this.#gone = true;
    this.signer.abandon();
    // Whoever has failed was told of already, and only lingers.
    if (!this.#failed) this.giveUp(this.#refused("evicted"));
    this.onEvicted();
  }

  /** The handshake has failed; the connection is not gone yet. */
  failed(): void {
    this.#failed = true;
    this.signer.abandon();
    this.#gate.lobby.linger(this);
  }

  /** There is a session, or the connection is gone. */
  left(): void {
    this.#gate.lobby.leave(this);
  }

  /** A frame that came just before the place was given away must not take one again. */
  #mustBeHere(): void {
    if (this.#gone) throw new HandshakeError("ERR_HANDSHAKE_OVERLOAD", "turned away to spare the listener: evicted");
  }

  #refused(reason: GateRefusal): HandshakeError {
    this.#gate.reports.refused(reason, this);
    return new HandshakeError("ERR_HANDSHAKE_OVERLOAD", `turned away to spare the listener: ${reason}`);
  }
}
