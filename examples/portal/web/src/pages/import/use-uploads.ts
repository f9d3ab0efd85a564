import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { api as portal } from "../../api/api.ts";
import { isAborted } from "../../api/client.ts";
import type { ApiError } from "../../api/problem.ts";
import { path } from "../../api/query-string.ts";
import type { ImportView } from "../../api/types.ts";
import { asApiError } from "../../hooks/use-query.ts";
import { sendContent } from "./send-content.ts";
import {
  changedUpload,
  contentTypeOf,
  importName,
  type LogFormat,
  nextUpload,
  type Upload,
  withoutEnded,
} from "./upload-queue.ts";

/** An upload, with what became of it. */
export interface FileUpload extends Upload {
  readonly error?: ApiError;
}

export interface Uploads {
  readonly items: readonly FileUpload[];
  /** Files that are to go one after the other; `resume` goes on with an import that broke off. */
  readonly add: (files: readonly File[], format: LogFormat, resume?: (file: File) => ImportView | undefined) => void;
  readonly cancel: (key: number) => void;
  readonly retry: (key: number) => void;
  readonly clear: () => void;
}

/** Sends files into an API, one after the other. Leaving the page breaks off: what was stored stays, and can be gone on with. */
export function useUploads(
  apiId: string,
  onChange: (done: FileUpload | undefined, made: ImportView | undefined) => void,
): Uploads {
  const [items, setItems] = useState<readonly FileUpload[]>([]);
  const files = useRef(new Map<number, File>());
  const running = useRef<{ readonly key: number; readonly abort: AbortController } | undefined>(undefined);
  const keys = useRef(0);
  const told = useRef(onChange);
  told.current = onChange;
  const change = useCallback((key: number, part: Partial<FileUpload>) => {
    setItems((before) => changedUpload(before, key, part) as readonly FileUpload[]);
  }, []);

  useEffect(() => {
    const next = nextUpload(items) as FileUpload | undefined;
    const file = next === undefined ? undefined : files.current.get(next.key);
    if (next === undefined || file === undefined || running.current !== undefined) return;
    const abort = new AbortController();
    running.current = { key: next.key, abort };
    change(next.key, { state: "sending", sent: 0 });
    void send(apiId, next, file, abort.signal, change, (made) => told.current(undefined, made)).then((end) => {
      running.current = undefined;
      change(next.key, end.part);
      told.current({ ...next, ...end.part }, end.made);
    });
  }, [items, apiId, change]);
  useEffect(() => () => running.current?.abort.abort(), []);
  const busy = withoutEnded(items).length > 0;
  useEffect(() => {
    if (!busy) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [busy]);

  return {
    items,
    add: (chosen, format, resume) => {
      const added = chosen.map((file): FileUpload => {
        keys.current += 1;
        files.current.set(keys.current, file);
        const before = resume?.(file);
        const upload = {
          key: keys.current,
          name: importName(file.name),
          size: file.size,
          format,
          state: "waiting",
          sent: 0,
        } as const;
        return before === undefined ? upload : { ...upload, importId: before.id, resumes: true };
      });
      setItems((all) => [...all, ...added]);
    },
    cancel: (key) => {
      const upload = items.find((item) => item.key === key);
      const stop = () => {
        if (running.current?.key === key) running.current.abort.abort();
        else change(key, { state: "cancelled" });
      };
      if (upload?.importId === undefined) return stop();
      // Said before the connection is broken off: that alone would be taken for an accident.
      void portal.post<ImportView>(path`/api/apis/${apiId}/imports/${upload.importId}/cancel`).then(
        (made) => {
          stop();
          told.current(undefined, made);
        },
        () => stop(),
      );
    },
    retry: (key) => setItems((all) => all.map((item) => (item.key === key ? again(item) : item))),
    clear: () => setItems((all) => withoutEnded(all)),
  };
}

/** What broke off goes on with its import; what was refused begins anew. */
function again({ error, importId, resumes: _before, ...upload }: FileUpload): FileUpload {
  const goesOn = importId !== undefined && error?.code === "network";
  return { ...upload, state: "waiting", sent: 0, ...(goesOn ? { importId, resumes: true } : {}) };
}

interface End {
  readonly part: Partial<FileUpload>;
  readonly made: ImportView | undefined;
}

async function send(
  apiId: string,
  upload: FileUpload,
  file: File,
  signal: AbortSignal,
  change: (key: number, part: Partial<FileUpload>) => void,
  tell: (made: ImportView) => void,
): Promise<End> {
  try {
    let { importId } = upload;
    if (importId === undefined) {
      const made = await portal.post<ImportView>(
        path`/api/apis/${apiId}/imports`,
        { name: upload.name, format: upload.format, size: file.size },
        { signal },
      );
      importId = made.id;
      change(upload.key, { importId });
      tell(made);
    }
    let last = 0;
    const made = await sendContent(apiId, importId, file, contentTypeOf(file.name), {
      signal,
      onSent: (sent) => {
        const now = performance.now();
        if (now - last < 100 && sent < file.size) return;
        last = now;
        change(upload.key, { sent });
      },
    });
    const state = made.state === "done" ? "sent" : made.state === "cancelled" ? "cancelled" : "failed";
    return { part: { state, sent: file.size }, made };
  } catch (thrown) {
    if (isAborted(thrown)) return { part: { state: "cancelled" }, made: undefined };
    return { part: { state: "failed", error: asApiError(thrown) }, made: undefined };
  }
}
