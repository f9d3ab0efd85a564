import { useEffect } from "preact/hooks";

/** What the browser's tab says while this page is there. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · SecureComm`;
  }, [title]);
}
