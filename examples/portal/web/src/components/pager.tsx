import type { Pages } from "../hooks/use-pages.ts";
import { common } from "../i18n/common-texts.ts";
import { Button } from "./button.tsx";
import { ProblemNotice } from "./notice.tsx";

/** "Load more" under a list, while there is more. */
export function Pager({
  pages,
}: {
  readonly pages: Pick<Pages<unknown, unknown>, "moreError" | "hasMore" | "loadingMore" | "loadMore">;
}) {
  const { moreError, hasMore, loadingMore, loadMore } = pages;
  if (moreError !== undefined) return <ProblemNotice error={moreError} onRetry={loadMore} />;
  if (!hasMore) return null;
  return (
    <div class="pager">
      <Button busy={loadingMore} onClick={loadMore}>
        {loadingMore ? common("loadingMore") : common("more")}
      </Button>
    </div>
  );
}
