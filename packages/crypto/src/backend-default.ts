import type { CryptoBackend } from "./backend.ts";
import { nobleBackend } from "./backend-noble.ts";

/** The backend of every function that is given none: here, where there is no node:crypto, the portable one. */
export const defaultBackend: CryptoBackend = nobleBackend;
