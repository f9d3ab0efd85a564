import type { Happenings, Logs } from "../services.ts";
import type { Database } from "../storage/database.ts";
import { apiView, apiViews, createApi, removeApi } from "./apis.ts";
import { clientDetail, clientsPage } from "./clients.ts";
import { entriesPage } from "./entries-page.ts";
import { readSettings, writeSettings } from "./settings.ts";
import { timeline } from "./timeline.ts";

/** APIs and their stored lines. */
export function createLogs({
  database: { db },
  happenings,
}: {
  readonly database: Database;
  readonly happenings: Happenings;
}): Logs {
  return {
    apis: () => apiViews(db),
    api: (apiId) => apiView(db, apiId),
    async create(api) {
      await createApi(db, api);
      await happenings.publish({ type: "apis" });
      return apiView(db, api.id);
    },
    async remove(apiId) {
      await removeApi(db, apiId);
      await happenings.publish({ type: "apis" });
    },
    entries: (apiId, query) => entriesPage(db, apiId, query),
    timeline: (apiId, query) => timeline(db, apiId, query),
    clients: (apiId, query) => clientsPage(db, apiId, query),
    client: (apiId, source, client) => clientDetail(db, apiId, source, client),
    settings: (apiId) => readSettings(db, apiId),
    async changeSettings(apiId, view) {
      const changed = await writeSettings(db, apiId, view);
      await happenings.publish({ type: "settings", apiId });
      return changed;
    },
  };
}
