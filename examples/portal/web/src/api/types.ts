export type * from "../../../src/contract/accounts.ts";
export type * from "../../../src/contract/anomalies.ts";
export type * from "../../../src/contract/common.ts";
export type * from "../../../src/contract/events.ts";
export type * from "../../../src/contract/logs.ts";
export type * from "../../../src/contract/models.ts";
export type * from "../../../src/contract/settings.ts";
