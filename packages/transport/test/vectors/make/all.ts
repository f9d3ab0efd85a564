import { makeCheckpoints } from "./checkpoints.ts";
import { makeHandshakes } from "./handshake.ts";
import { makeIdentities } from "./identities.ts";
import { makeKeySchedules } from "./key-schedule.ts";
import { makeRecords } from "./records.ts";
import { makeRefused } from "./refused.ts";
import { makeRekeys } from "./rekey.ts";
import { makeSections } from "./sections.ts";
import { makeSession } from "./session.ts";
import { makeTranscripts } from "./transcripts.ts";

export { render } from "./render.ts";

/** What makes each file of docs/vectors. */
export const FILES: { readonly [file: string]: () => unknown } = {
  "checkpoints.json": makeCheckpoints,
  "handshake.json": makeHandshakes,
  "handshake-refused.json": makeRefused,
  "identities.json": makeIdentities,
  "key-schedule.json": makeKeySchedules,
  "records.json": makeRecords,
  "rekey.json": makeRekeys,
  "sections.json": makeSections,
  "session.json": makeSession,
  "transcripts.json": makeTranscripts,
};
