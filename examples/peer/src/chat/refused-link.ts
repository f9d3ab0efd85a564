import { TrustError } from "@securecomm/transport";
import { plainLine } from "../plain-error.ts";
import type { Link } from "./link.ts";

/** Tells why a link is over that never led to a session and was not even tried again, where that is not shown otherwise. */
export function tellOfRefusal(link: Link, tell: (text: string) => void): void {
  void link.over.then((error) => {
    // This side's own refusals are shown with both fingerprints.
    if (error !== undefined && !link.opened && !link.waited && !(error instanceof TrustError)) tell(plainLine(error));
  });
}
