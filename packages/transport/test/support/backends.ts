import { nobleBackend } from "@securecomm/crypto/noble";
import { nodeBackend } from "@securecomm/crypto/node";

/** Every backend, by name, for `describe.each`. */
export const BACKENDS = [
  { name: "noble", backend: nobleBackend },
  { name: "node", backend: nodeBackend },
] as const;

export { nobleBackend, nodeBackend };
