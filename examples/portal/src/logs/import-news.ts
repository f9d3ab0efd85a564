import type { Happenings, UntoldEvent } from "../services.ts";

/** How often pages hear of an import. Milliseconds. */
const TELL_EVERY = 500;

/** Tells of an import: not more often than pages can show, and at its end in any case. */
export interface ImportNews {
  /** Lines were stored, or the import is further by nothing but bytes. */
  stored(lines: number): Promise<void>;
  ended(): Promise<void>;
}

export function createImportNews(
  happenings: Happenings,
  { apiId, importId, clock }: { readonly apiId: string; readonly importId: number; readonly clock: () => number },
): ImportNews {
  let untold = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = async () => {
    const lines = untold;
    untold = 0;
    toldAt = clock();
    await tellOf(happenings, { type: "import", apiId, importId });
    if (lines > 0) await tellOf(happenings, { type: "lines", apiId, entries: lines });
  };
  return {
    async stored(lines) {
      untold += lines;
      if (clock() - toldAt >= TELL_EVERY) await tell();
    },
    ended: tell,
  };
}

/** What has happened has happened, also where it cannot be told: whoever must know of it looks by himself as well. */
export async function tellOf(happenings: Happenings, event: UntoldEvent): Promise<void> {
  await happenings.publish(event).catch(() => {});
}
