import { type Alert, createSessionMonitor, type SessionMonitor } from "@securecomm/anomaly";
import { harmless, spokenLanguage } from "@securecomm/example-terminal";
import { type Logger, logAlerts, observeTransport } from "@securecomm/logger";
import type { Observer } from "@securecomm/transport";
import type { Show } from "../chat/events.ts";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { readBaselines, writeBaselines } from "./baselines.ts";
import { openLog } from "./log.ts";
import { loadModel } from "./model.ts";
import { watchTexts } from "./texts.ts";

/** What looks on while sessions are open: the log and the detector. */
export interface Watch {
  /** For `observers` of sessions and listeners. */
  readonly observers: readonly Observer[];
  /** The log; `undefined` where the configuration wants none. */
  readonly log: Logger | undefined;
  readonly logPath: string | undefined;
  /** Writes down what peers usually do, and closes the log. */
  close(): Promise<void>;
}

/** What this program knows of its peers, and the detector does not. */
export interface Knowledge {
  /** What it calls a peer that is here, by its fingerprint. */
  nameOf(fingerprint: string): string | undefined;
  /** Whether something that the user wanted is why an alert was raised. */
  explains(alert: Alert): boolean;
}

/**
 * Opens the log, loads the model, and watches: every alert goes to the log with its facts, and to `show`, unless something
 * that the user wanted explains it: then only the log has it, as expected.
 */
export async function startWatch(
  { places, config }: Context,
  show: Show,
  { nameOf, explains }: Knowledge,
): Promise<Watch> {
  const texts = watchTexts();
  const note = (text: string) => show({ type: "note", text });
  let opened: ReturnType<typeof openLog>;
  try {
    opened = openLog(places, config, ({ message }) => note(texts.logTrouble(message)));
  } catch (error) {
    throw new Failure(texts.noLog(error instanceof Error ? error.message : "?"), "ERR_LOG");
  }
  const log = opened?.log;
  const loaded = config.model === false ? undefined : await loadModel(places);
  if (loaded?.fault !== undefined) note(texts.modelFault(harmless(loaded.fault)));
  const logAlert = log === undefined ? () => {} : logAlerts(log);

  const monitor = await monitorWith({
    ...(loaded === undefined ? {} : { model: loaded.model }),
    lang: spokenLanguage(),
    onAlert: (alert) => {
      if (explains(alert)) {
        const { at, score, peer, session, reasons } = alert;
        log?.info({ event: "expected", at, score, peer, session, reasons }, "a file that the user wanted explains it");
        return;
      }
      logAlert(alert);
      show({ type: "alert", alert, who: alert.peer === undefined ? undefined : nameOf(alert.peer) });
    },
    onError: (error) => log?.error(error, "the monitor failed"),
  });

  async function monitorWith(options: Parameters<typeof createSessionMonitor>[0]): Promise<SessionMonitor> {
    const baselines = await readBaselines(places);
    if (baselines === undefined) return createSessionMonitor(options);
    try {
      return createSessionMonitor({ ...options, baselines });
    } catch (error) {
      log?.warn(error, "what peers usually do cannot be read");
      return createSessionMonitor(options);
    }
  }

  return {
    observers: log === undefined ? [monitor] : [observeTransport(log), monitor],
    log,
    logPath: opened?.path,
    async close() {
      try {
        await writeBaselines(places, monitor);
      } catch (error) {
        log?.warn(error, "what peers usually do could not be kept");
      }
      await log?.close().catch(() => note(texts.logUnwritten(opened?.path ?? "")));
    },
  };
}
