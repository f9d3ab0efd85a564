import type { Reason } from "../explain/reason.ts";
import type { SessionEvent } from "../features/session-event.ts";
import { bounded, hostOf, isEstablished, strangerOf, subjectOf } from "../features/subject.ts";
import { isTime } from "../times.ts";
import type { Alert } from "./alert.ts";
import type { Candidate } from "./expected.ts";
import type { RuleName } from "./rule-name.ts";
import type { Finding } from "./rules.ts";

/** What every alert says about its event. Texts are bounded; a time that is none is 0. */
export function headOf(
  event: SessionEvent,
): Pick<Alert, "at" | "subject" | "event"> & Partial<Pick<Alert, "session" | "address" | "peer">> {
  const { session, address, peer } = event;
  return {
    at: isTime(event.at) ? event.at : 0,
    subject: nameOf(event),
    ...(typeof session === "string" ? { session: bounded(session) } : {}),
    ...(typeof address === "string" ? { address: bounded(address) } : {}),
    ...(typeof peer === "string" ? { peer: bounded(peer) } : {}),
    event: event.type,
  };
}

/**
 * Within what repeats are folded: the session; before there is one the address, because whoever is not trusted yet can
 * show another identity each time.
 */
export function aboutOf(event: SessionEvent): string {
  const { session } = event;
  if (typeof session === "string" && session !== "") return bounded(session);
  return isEstablished(event) ? subjectOf(event) : strangerOf(event);
}

/** Within what repeats of a rule are folded. */
export function aboutRuleOf(event: SessionEvent, { facts }: Finding, foldedBy: "reason" | undefined): string {
  if (foldedBy !== undefined) return String(facts[foldedBy] ?? "");
  if (event.type !== "identity-changed") return aboutOf(event);
  // Whoever shows our listener one key after another, from wherever, must not hide that somebody answers where we dial.
  const where = event.role === "initiator" ? strangerOf({ ...event, peer: undefined }) : "";
  return `${event.role === "initiator" ? "dialled" : "accepted"} ${String(facts["expected"] ?? "")} ${where}`;
}

/**
 * Whether it is nobody's who is trusted, and so without number. Whom this side dials it chooses: what fails there is of
 * its own peers.
 */
export function isStranger(event: SessionEvent): boolean {
  return event.role !== "initiator" && !isEstablished(event);
}

/** Whom an alert is about: of a flood, where the latest came from. */
function nameOf(event: SessionEvent): string {
  return event.type === "flood" && typeof event.group === "string" && event.group !== ""
    ? hostOf(event.group)
    : subjectOf(event);
}

/** What the operator's expectations are compared with. */
export function candidateOf(
  event: SessionEvent,
  rule: RuleName | undefined,
  reasons: () => readonly Reason[],
): Candidate {
  const { peer, address } = event;
  const subject = nameOf(event);
  const host = typeof address === "string" ? hostOf(address) : undefined;
  return {
    at: event.at,
    subject,
    peer: typeof peer === "string" ? bounded(peer) : undefined,
    host: host ?? (event.type === "flood" ? subject : undefined),
    rule,
    reasons,
  };
}
