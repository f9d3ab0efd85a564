import { useId, useRef, useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { classNames } from "../../components/class-names.ts";
import { Select } from "../../components/field.tsx";
import { t } from "./texts.ts";
import type { LogFormat } from "./upload-queue.ts";

const FORMATS = ["auto", "common", "combined", "json"] as const satisfies readonly LogFormat[];

/** Where files are dropped or chosen. The button does all of it by keys; dropping is only quicker. */
export function FileDrop({ onFiles }: { readonly onFiles: (files: readonly File[], format: LogFormat) => void }) {
  const [format, setFormat] = useState<LogFormat>("auto");
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const take = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])];
    if (files.length > 0) onFiles(files, format);
  };
  return (
    <div class="import-drop-form">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same */}
      <div
        class={classNames("drop", over && "drop-over")}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => {
          if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget))
            setOver(false);
        }}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files);
        }}
      >
        <p>{over ? t("dropNow") : t("drop")}</p>
        <Button look="primary" aria-describedby={`${id}-formats`} onClick={() => input.current?.click()}>
          {t("choose")}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          data-files="import"
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = "";
          }}
        />
        <p class="field-hint" id={`${id}-formats`}>
          {t("formats")}
        </p>
      </div>
      <Select<LogFormat>
        label={t("format")}
        value={format}
        options={FORMATS.map((value) => ({ value, label: t(`format-${value}`) }))}
        onChange={setFormat}
      />
    </div>
  );
}
