import type { AnomaliesPage, AnomaliesQuery, AnomalyView, EffectView, JudgeRequest } from "./contract/anomalies.ts";
import type { Language, Page } from "./contract/common.ts";
import type { PortalEvent } from "./contract/events.ts";
import type {
  ApiView,
  ClientDetail,
  ClientsQuery,
  ClientView,
  EntriesQuery,
  EntryView,
  ImportView,
  NewImport,
  PushedView,
  TimelineQuery,
  TimelineView,
} from "./contract/logs.ts";
import type { DetectionView, MeasuresView, ModelName, ModelsView, ModelView, TrainRequest } from "./contract/models.ts";
import type { Settings, SettingsView } from "./contract/settings.ts";

/*
 * What stands behind the routes. Each throws a PortalError for what cannot be done: `no-such-api` and so on. None knows of
 * HTTP, cookies or scopes; `by` is the name of who asked, for what is kept.
 */

/** APIs and their stored lines (`logs/`). */
export interface Logs {
  apis(): Promise<readonly ApiView[]>;
  api(apiId: string): Promise<ApiView>;
  /** `api-exists` where there is one of this id. */
  create(api: { readonly id: string; readonly name: string }): Promise<ApiView>;
  /** With all of its lines, models and verdicts. */
  remove(apiId: string): Promise<void>;
  entries(apiId: string, query: EntriesQuery): Promise<Page<EntryView>>;
  timeline(apiId: string, query: TimelineQuery): Promise<TimelineView>;
  clients(apiId: string, query: ClientsQuery): Promise<Page<ClientView>>;
  client(apiId: string, source: string, client: string): Promise<ClientDetail>;
  settings(apiId: string): Promise<SettingsView>;
  /** `settings-changed` unless `version` is the one in force; the answer has the next. */
  changeSettings(apiId: string, view: { readonly version: number; readonly settings: Settings }): Promise<SettingsView>;
}

/** Files and pushed lines coming in (`logs/`). */
export interface Imports {
  create(apiId: string, request: NewImport): Promise<ImportView>;
  list(apiId: string, query: { readonly cursor?: string; readonly limit: number }): Promise<Page<ImportView>>;
  get(apiId: string, importId: number): Promise<ImportView>;
  /**
   * Reads the content, plain or packed by gzip, and stores its lines as they come, each once. Of an `interrupted` import
   * it is the same content again, from its beginning: what is stored already is passed over.
   * Ends when all is stored; when the source breaks off or `signal` is aborted the import is `interrupted`.
   * `already-imported` where an import of this API has the same content (known at its end: nothing of it is kept then).
   */
  receive(
    apiId: string,
    importId: number,
    content: AsyncIterable<Uint8Array>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<ImportView>;
  /** Ends a running or waiting one; the lines that it has stored stay until it is removed. */
  cancel(apiId: string, importId: number): Promise<ImportView>;
  /** Takes it and its lines out again. */
  remove(apiId: string, importId: number): Promise<void>;
  /**
   * Stores pushed lines at once, all or none. The same `key` again, with the same body, stores nothing and gives the
   * same answer; `key-reused` with another body.
   */
  push(apiId: string, body: Uint8Array, key?: string): Promise<PushedView>;
  /** Imports of processes that are gone become `interrupted`. Called now and then by each process. */
  recover(): Promise<void>;
  /** Ends what is under way here; lines that are read are stored. */
  close(): Promise<void>;
}

/** Models: trained in a thread of their own (`analysis/`). */
export interface Models {
  /** Begins a training and gives the model that is being made. `training-runs` while this API has one. */
  train(apiId: string, request: TrainRequest, by: string): Promise<ModelView>;
  list(apiId: string): Promise<ModelsView>;
  get(apiId: string, modelId: number): Promise<ModelView>;
  /** The ready model of this name that was trained last; the chosen one without a name. `no-model` where there is none. */
  find(apiId: string, name?: ModelName): Promise<ModelView>;
  /** From now on this one judges new lines; a detection begins. */
  choose(apiId: string, modelId: number, by: string): Promise<ModelsView>;
  /** Chooses what was chosen before. */
  rollback(apiId: string, by: string): Promise<ModelsView>;
  cancel(apiId: string, modelId: number): Promise<ModelView>;
  /** `model-state` for the chosen one. */
  remove(apiId: string, modelId: number): Promise<void>;
  recover(): Promise<void>;
  close(): Promise<void>;
}

/** Models going over lines (`analysis/`). One process at a time does it, whichever was asked. */
export interface Detections {
  /** The one of this model: begun where there is none yet, or `anew`. */
  start(apiId: string, modelId: number, options?: { readonly anew?: boolean }): Promise<DetectionView>;
  get(apiId: string, modelId: number): Promise<DetectionView | undefined>;
  /** Until it is no longer `scanning`, at most so many seconds; as it is then. */
  wait(apiId: string, modelId: number, seconds: number, signal?: AbortSignal): Promise<DetectionView>;
  /** Begins to take on detections that nobody does. */
  run(): void;
  /** Saves where it stands and gives up its leases. */
  close(): Promise<void>;
}

/** What was found, and what was said of it (`analysis/`). */
export interface Anomalies {
  list(apiId: string, modelId: number, query: AnomaliesQuery, language: Language): Promise<AnomaliesPage>;
  get(anomalyId: number, language: Language): Promise<AnomalyView>;
  /** In which API it is, for scopes and audit. */
  judge(anomalyId: number, request: JudgeRequest, by: string, language: Language): Promise<EffectView>;
  /** Takes the verdict back. */
  undo(anomalyId: number, by: string, language: Language): Promise<EffectView>;
  measures(apiId: string, modelId: number): Promise<MeasuresView>;
}

/** An event as it is kept. */
export interface StoredEvent {
  readonly id: number;
  readonly at: Date;
  readonly event: UntoldEvent;
}
type WithoutText<Event> = Event extends { readonly text: string } ? Omit<Event, "text"> : Event;
/** A {@link PortalEvent} before it was put into a listener's language. */
export type UntoldEvent = WithoutText<PortalEvent>;

/** What happened, for pages and for other processes (`happenings/`). */
export interface Happenings {
  /** Stores it and wakes whoever listens, in every process. */
  publish(event: UntoldEvent): Promise<void>;
  /**
   * What happens from now on, or from after `since` on as far as that is kept, in its order, once each. Ends with `signal`. A listener that
   * does not keep up is not waited for: it gets what it missed from the table.
   */
  listen(options: { readonly since?: number; readonly signal: AbortSignal }): AsyncIterable<StoredEvent>;
  close(): Promise<void>;
}

/** Jobs that one process at a time may do, by the database's clock (`happenings/`). */
export interface Leases {
  /** Takes or renews it for so many seconds; `false` where another holds it. */
  take(name: string, seconds: number): Promise<boolean>;
  /** Whether somebody, this process too, holds it. */
  isHeld(name: string): Promise<boolean>;
  release(name: string): Promise<void>;
}

/** A generated log of a small shop, with attacks in it (`sample/`). */
export interface Samples {
  /** Makes an API `sample` (`sample-2` where that is taken) with a fortnight of lines that end now. */
  load(): Promise<{ readonly api: ApiView; readonly import: ImportView }>;
}

/** All of them. */
export interface Services {
  readonly logs: Logs;
  readonly imports: Imports;
  readonly models: Models;
  readonly detections: Detections;
  readonly anomalies: Anomalies;
  readonly happenings: Happenings;
  readonly samples: Samples;
}
