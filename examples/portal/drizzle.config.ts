import type { Config } from "drizzle-kit";

/** For `npx drizzle-kit generate`, after a change of the schema. */
const config: Config = { dialect: "postgresql", schema: "./src/storage/schema.ts", out: "./migrations" };

export default config;
