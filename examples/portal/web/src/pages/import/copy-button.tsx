import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { t } from "./texts.ts";

/** Copies a text, and says whether it did: browsers refuse it outside of https and this computer. */
export function CopyButton({ text }: { readonly text: string }) {
  const [told, setTold] = useState<"copied" | "copyFailed" | undefined>(undefined);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setTold("copied");
    } catch {
      setTold("copyFailed");
    }
  };
  return (
    <>
      <Button onClick={() => void copy()}>{t("copy")}</Button>
      <span role="status" class="copy-told">
        {told === undefined ? "" : t(told)}
      </span>
    </>
  );
}
