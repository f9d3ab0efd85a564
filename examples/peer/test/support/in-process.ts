import { askUser } from "@securecomm/transport";

/** Trusts whoever comes: what is tested is the other end. */
export const acceptAll = askUser(() => true);
