import type { TransferFacts, TransferState } from "../files/transfer-facts.ts";
import type { RunFacts } from "../running/run-file.ts";
import type { BoardState } from "./board-state.ts";
import { memberOf } from "./conversation.ts";
import type { Dialled, Engine } from "./engine.ts";

const UNDER_WAY: ReadonlySet<TransferState> = new Set(["asked", "offered", "moving", "waiting", "checking"]);

/** Transfers that are neither done nor given up. */
export function underWay(transfers: readonly TransferFacts[]): readonly TransferFacts[] {
  return transfers.filter(({ state }) => UNDER_WAY.has(state));
}

/** What stands above the prompt at this moment. */
export function boardState(engine: Engine): BoardState {
  const { conversation, transfers, alerts } = engine;
  const dialled = new Map(engine.dialled().map((one) => [one.who, one]));
  const here = conversation.seats().map((seat) => ({
    ...memberOf(seat),
    link: seat.calls === undefined ? undefined : dialled.get(seat.who)?.link.state,
  }));
  return {
    peers: [...here, ...absent(engine).map(({ who, link }) => ({ who, facts: undefined, link: link.state }))],
    transfers: underWay(transfers.list()),
    alerts: alerts.standing,
    fallen: alerts.fallen,
    to: conversation.to,
  };
}

/** What `securecomm-peer status` hears of this program. */
export function runFacts(engine: Engine): RunFacts {
  const { conversation, transfers, alerts, url } = engine;
  const last = alerts.kept.at(-1)?.alert;
  return {
    url,
    peers: [
      ...conversation.members().map(({ who, facts }) => ({
        who,
        fingerprint: facts.fingerprint,
        verification: facts.verification,
        state: "open" as const,
      })),
      ...absent(engine).map(({ who, link }) => ({
        who,
        fingerprint: link.target.fingerprint ?? "",
        verification: "",
        state: link.state.state === "lost" ? ("lost" as const) : ("connecting" as const),
      })),
    ],
    transfers: underWay(transfers.list()).length,
    alerts: alerts.count,
    lastAlert: last && { at: last.at, severity: last.severity, description: last.description },
  };
}

/** Those who are dialled and with whom there is no session. */
function absent(engine: Engine): readonly Dialled[] {
  return engine.dialled().filter(({ link }) => link.session === undefined);
}
