import type { Reason, ReasonVerdict } from "@securecomm/anomaly";
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";

/** Bytes, as `Uint8Array`, on both drivers. */
const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => "bytea",
  fromDriver: (value) => new Uint8Array(value),
});

/** When something was done here, by the database's clock where several processes must agree. */
const time = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
/** A log's own time: milliseconds since the epoch, which may lie anywhere that a `Date` can. */
const millis = (name: string) => bigint(name, { mode: "number" });
const count = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);
const serial = (name: string) => bigint(name, { mode: "number" }).generatedAlwaysAsIdentity();

// ---- who may do what -------------------------------------------------------------------------------------------------

/** Operators of the portal. */
export const users = pgTable(
  "users",
  {
    id: serial("id").primaryKey(),
    name: text("name").notNull(),
    /** Names are compared without regard to case. */
    foldedName: text("folded_name").notNull(),
    /** `scrypt$N$r$p$salt$hash`. */
    passwordHash: text("password_hash").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("users_folded_name").on(table.foldedName)],
);

/** Who is logged in. Only hashes of what the browser holds are kept. */
export const sessions = pgTable(
  "sessions",
  {
    /** SHA-256 of the cookie's 32 random bytes. */
    tokenHash: bytea("token_hash").primaryKey(),
    userId: bigint("user_id", { mode: "number" })
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: time("created_at").notNull().defaultNow(),
    seenAt: time("seen_at").notNull().defaultNow(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [index("sessions_expires_at").on(table.expiresAt)],
);

/** One-time links: to make the first user, or to give a user a new password. */
export const setupLinks = pgTable("setup_links", {
  tokenHash: bytea("token_hash").primaryKey(),
  /** Whose password it sets; nobody's: makes a user. */
  userId: bigint("user_id", { mode: "number" }).references(() => users.id, { onDelete: "cascade" }),
  createdAt: time("created_at").notNull().defaultNow(),
  expiresAt: time("expires_at").notNull(),
  usedAt: time("used_at"),
});

/** For programs: each has scopes, and is shown once. */
export const apiTokens = pgTable(
  "api_tokens",
  {
    id: serial("id").primaryKey(),
    name: text("name").notNull(),
    tokenHash: bytea("token_hash").notNull(),
    scopes: text("scopes").array().notNull(),
    createdBy: bigint("created_by", { mode: "number" }).references(() => users.id, { onDelete: "set null" }),
    createdAt: time("created_at").notNull().defaultNow(),
    expiresAt: time("expires_at"),
    lastUsedAt: time("last_used_at"),
    revokedAt: time("revoked_at"),
  },
  (table) => [uniqueIndex("api_tokens_token_hash").on(table.tokenHash)],
);

/** Of rate-limiter-flexible. */
export const rateLimits = pgTable("rate_limits", {
  key: text("key").primaryKey(),
  points: integer("points").notNull(),
  expire: timestamp("expire", { withTimezone: true, mode: "date" }),
});

// ---- what was logged -------------------------------------------------------------------------------------------------

/** A log of its own, with its own models and settings. */
export const apis = pgTable("apis", {
  /** What `apiId` names: lower-case letters, digits, `-`, `_`, `.`; 1 to 64. */
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** Lines that are stored, kept with each insertion: counting a million takes too long for a page. */
  entries: count("entries"),
  firstAt: millis("first_at"),
  lastAt: millis("last_at"),
  /** Settings as `settingsSchema` reads them; `{}` is all defaults. */
  settings: jsonb("settings").notNull().default({}),
  /** Counted up with each change of the settings. */
  settingsVersion: integer("settings_version").notNull().default(1),
  createdAt: time("created_at").notNull().defaultNow(),
});

const ofApi = () =>
  text("api_id")
    .notNull()
    .references(() => apis.id, { onDelete: "cascade" });

/** A log file that was uploaded. */
export const imports = pgTable(
  "imports",
  {
    id: serial("id").primaryKey(),
    apiId: ofApi(),
    name: text("name").notNull(),
    format: text("format").notNull(),
    /** `waiting` (made, no content yet) · `running` · `done` · `interrupted` (can go on) · `cancelled` · `failed`. */
    state: text("state").notNull(),
    /** Bytes that the uploader said it would send; unknown for a stream. */
    size: millis("size"),
    /** Bytes of content read so far, as they were sent: packed or not. */
    read: count("read"),
    /** Lines of the content whose entries are stored: where an interrupted import goes on. */
    lines: count("lines"),
    parsed: count("parsed"),
    bad: count("bad"),
    empty: count("empty"),
    truncated: count("truncated"),
    samples: jsonb("samples").$type<{ line: number; reason: string }[]>().notNull().default([]),
    addressOnly: boolean("address_only").notNull().default(false),
    /** The first bytes of the unpacked content: those that `lines` and a line's beginning are in; all, once it is done. */
    hashed: count("hashed"),
    /** Their SHA-256: by it an interrupted import knows its content again, and a done one the same file. */
    sha256: text("sha256"),
    problem: text("problem"),
    createdAt: time("created_at").notNull().defaultNow(),
    endedAt: time("ended_at"),
  },
  (table) => [index("imports_api").on(table.apiId, table.id)],
);

/** Lines that programs pushed, by the key that makes a repeated request harmless. */
export const pushes = pgTable(
  "pushes",
  {
    apiId: ofApi(),
    key: text("key").notNull(),
    /** SHA-256 of the body: the same key with another body is a mistake of the caller. */
    sha256: text("sha256").notNull(),
    /** What was answered, and is answered again. */
    answer: jsonb("answer").notNull(),
    at: time("at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.apiId, table.key] }), index("pushes_at").on(table.at)],
);

/**
 * Parsed lines. Within an API ids are given and committed in one order (insertions hold the API's lock), so that whoever
 * has read up to an id has missed none below it.
 */
export const entries = pgTable(
  "entries",
  {
    id: serial("id").primaryKey(),
    apiId: ofApi(),
    importId: bigint("import_id", { mode: "number" }).references(() => imports.id, { onDelete: "cascade" }),
    at: millis("at").notNull(),
    offset: integer("offset").notNull(),
    client: text("client").notNull(),
    clientSource: text("client_source").notNull(),
    address: text("address"),
    method: text("method").notNull(),
    path: text("path").notNull(),
    query: text("query").notNull(),
    status: integer("status"),
    bytes: millis("bytes"),
    referer: text("referer"),
    userAgent: text("user_agent"),
    duration: doublePrecision("duration"),
  },
  (table) => [
    index("entries_order").on(table.apiId, table.id),
    index("entries_time").on(table.apiId, table.at, table.id),
    index("entries_client").on(table.apiId, table.client, table.clientSource, table.at, table.id),
    index("entries_import").on(table.importId),
  ],
);

/** From which addresses a client came: kept with each insertion. */
export const clientAddresses = pgTable(
  "client_addresses",
  {
    apiId: ofApi(),
    client: text("client").notNull(),
    clientSource: text("client_source").notNull(),
    /** `""` where lines name none. */
    address: text("address").notNull(),
    firstAt: millis("first_at").notNull(),
    lastAt: millis("last_at").notNull(),
    requests: count("requests"),
  },
  (table) => [primaryKey({ columns: [table.apiId, table.client, table.clientSource, table.address] })],
);

/** Clients, for lists: kept with each insertion. */
export const clients = pgTable(
  "clients",
  {
    /** For the order among those of as many lines: names are too long for a cursor. */
    id: serial("id").notNull(),
    apiId: ofApi(),
    client: text("client").notNull(),
    clientSource: text("client_source").notNull(),
    firstAt: millis("first_at").notNull(),
    lastAt: millis("last_at").notNull(),
    requests: count("requests"),
  },
  (table) => [
    primaryKey({ columns: [table.apiId, table.client, table.clientSource] }),
    index("clients_requests").on(table.apiId, table.requests, table.id),
    index("clients_name").on(table.apiId, sql`${table.client} collate "C"`),
  ],
);

/** Lines of each hour of the log's time, for the timeline: kept with each insertion. */
export const entryHours = pgTable(
  "entry_hours",
  {
    apiId: ofApi(),
    /** The hour's beginning, in milliseconds since the epoch. */
    hour: millis("hour").notNull(),
    requests: count("requests"),
    errors: count("errors"),
  },
  (table) => [primaryKey({ columns: [table.apiId, table.hour] })],
);

// ---- what was made of it ---------------------------------------------------------------------------------------------

/** Trained models. */
export const models = pgTable(
  "models",
  {
    id: serial("id").primaryKey(),
    apiId: ofApi(),
    /** The detector: what `model_name` names. */
    name: text("name").notNull(),
    /** `training` · `ready` · `failed` · `interrupted` · `cancelled`. */
    state: text("state").notNull(),
    /** From 0 to 1, while it is trained. */
    progress: doublePrecision("progress").notNull().default(0),
    falsePositiveRate: doublePrecision("false_positive_rate").notNull(),
    seed: bigint("seed", { mode: "number" }).notNull(),
    /** The training lines: how many, and from when to when. */
    trainedOn: count("trained_on"),
    fromAt: millis("from_at"),
    toAt: millis("to_at"),
    threshold: doublePrecision("threshold"),
    /** How many of the training lines have a score in each of as many equal parts of 0 to 1. */
    histogram: integer("histogram").array(),
    /** The `AccessLogModel`'s JSON, packed by gzip. */
    document: bytea("document"),
    problem: text("problem"),
    createdBy: text("created_by").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
    endedAt: time("ended_at"),
  },
  (table) => [index("models_api").on(table.apiId, table.id)],
);

/** Which model an API used from when on: the newest row is in force, rolling back adds one. */
export const modelChoices = pgTable(
  "model_choices",
  {
    id: serial("id").primaryKey(),
    apiId: ofApi(),
    modelId: bigint("model_id", { mode: "number" })
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
    chosenBy: text("chosen_by").notNull(),
    at: time("at").notNull().defaultNow(),
  },
  (table) => [index("model_choices_api").on(table.apiId, table.id)],
);

/** A model going over an API's lines: first those that are there, then, while its model is chosen, each new one. */
export const detections = pgTable(
  "detections",
  {
    id: serial("id").primaryKey(),
    apiId: ofApi(),
    modelId: bigint("model_id", { mode: "number" })
      .notNull()
      .references(() => models.id, { onDelete: "cascade" }),
    /** `scanning` · `live` (through, and judging new lines) · `done` (through) · `failed` · `full` (too many anomalies). */
    state: text("state").notNull(),
    /** Lines there were when it began, and how many of them it has gone through. */
    total: count("total"),
    scanned: count("scanned"),
    found: count("found"),
    /** The last line id there was when it began: those are gone through in the order of their time, later ones as they come. */
    scanTo: count("scan_to"),
    /** Where the snapshot stands: in the scan a time and id, then an id. */
    cursorAt: millis("cursor_at"),
    cursorId: count("cursor_id"),
    /** What the monitor remembers at the cursor, as JSON packed by gzip; none: begin with the model alone. */
    snapshot: bytea("snapshot"),
    /** Of which settings. */
    settingsVersion: integer("settings_version").notNull(),
    problem: text("problem"),
    startedAt: time("started_at").notNull().defaultNow(),
    endedAt: time("ended_at"),
  },
  (table) => [uniqueIndex("detections_model").on(table.modelId), index("detections_api").on(table.apiId)],
);

/** What a detection found. One line is found once by a model, however often it is gone through. */
export const anomalies = pgTable(
  "anomalies",
  {
    id: serial("id").primaryKey(),
    apiId: ofApi(),
    detectionId: bigint("detection_id", { mode: "number" })
      .notNull()
      .references(() => detections.id, { onDelete: "cascade" }),
    modelId: bigint("model_id", { mode: "number" }).notNull(),
    entryId: bigint("entry_id", { mode: "number" }).notNull(),
    /** Of the line, for filters and order. */
    at: millis("at").notNull(),
    client: text("client").notNull(),
    clientSource: text("client_source").notNull(),
    /** `score` or `addresses`. */
    kind: text("kind").notNull(),
    /** Changed by the verdicts; in pages anomalies are in its order. */
    score: doublePrecision("score").notNull(),
    modelScore: doublePrecision("model_score").notNull(),
    /** Of the settings or model when it was found. */
    threshold: doublePrecision("threshold").notNull(),
    /** Code (and feature, after a colon) of the first reason. */
    firstReason: text("first_reason").notNull(),
    reasons: jsonb("reasons").$type<readonly Reason[]>().notNull(),
    addressChanges: jsonb("address_changes").$type<readonly Reason[]>().notNull(),
    /** Whether one of the changes is of addresses, for the measures. */
    addressChanged: boolean("address_changed").notNull(),
    row: doublePrecision("row").array().notNull(),
    foundAt: time("found_at").notNull().defaultNow(),
  },
  (table) => [
    foreignKey({ columns: [table.entryId], foreignColumns: [entries.id] }).onDelete("cascade"),
    uniqueIndex("anomalies_once").on(table.detectionId, table.entryId),
    index("anomalies_score").on(table.detectionId, table.score, table.id),
    index("anomalies_time").on(table.detectionId, table.at, table.id),
    index("anomalies_client").on(table.detectionId, table.client, table.at),
    index("anomalies_entry").on(table.entryId),
  ],
);

/**
 * What operators said of a line's anomaly. It belongs to the line, not to a detection: a new scan or model shows it again.
 * Withdrawn ones stay, so that undo is itself on record.
 */
export const verdicts = pgTable(
  "verdicts",
  {
    apiId: ofApi(),
    entryId: bigint("entry_id", { mode: "number" })
      .notNull()
      .references(() => entries.id, { onDelete: "cascade" }),
    /** `confirmed`, `false-alarm`, or nothing where only reasons were judged. */
    verdict: text("verdict").$type<"confirmed" | "false-alarm">(),
    reasons: jsonb("reasons").$type<readonly ReasonVerdict[]>().notNull().default([]),
    note: text("note"),
    /** The anomaly as it was judged, for the ranker: its row, score, model and columns. */
    row: doublePrecision("row").array().notNull(),
    modelScore: doublePrecision("model_score").notNull(),
    model: text("model").notNull(),
    featureSet: text("feature_set").notNull(),
    featureVersion: integer("feature_version").notNull(),
    userName: text("user_name").notNull(),
    at: time("at").notNull().defaultNow(),
    withdrawnAt: time("withdrawn_at"),
  },
  (table) => [
    primaryKey({ columns: [table.apiId, table.entryId] }),
    index("verdicts_at").on(table.apiId, table.at),
    index("verdicts_entry").on(table.entryId),
  ],
);

// ---- how processes work together -------------------------------------------------------------------------------------

/** What happened, for pages that listen and for other processes: kept for a day. Ids are committed in their order. */
export const events = pgTable(
  "events",
  {
    id: serial("id").primaryKey(),
    apiId: text("api_id"),
    type: text("type").notNull(),
    data: jsonb("data").notNull(),
    at: time("at").notNull().defaultNow(),
  },
  (table) => [index("events_at").on(table.at)],
);

/** Who does a job that only one process may do. By the database's clock. */
export const leases = pgTable("leases", {
  name: text("name").primaryKey(),
  holder: text("holder").notNull(),
  until: time("until").notNull().default(sql`now()`),
});

/** Small facts about the installation. */
export const facts = pgTable("facts", { name: text("name").primaryKey(), value: jsonb("value").notNull() });
