import type { CryptoBackend } from "./backend.ts";
import { nodeBackend } from "./backend-node.ts";

/** The backend of every function that is given none: on Node, the one over node:crypto. */
export const defaultBackend: CryptoBackend = nodeBackend;
