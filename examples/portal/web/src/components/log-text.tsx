import { useState } from "preact/hooks";
import { common } from "../i18n/common-texts.ts";
import { formatNumber } from "../i18n/format.ts";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { beginningOf, visibleParts } from "./visible-text.ts";

/** What is shown of one text at most, whole or not. */
const MOST = 100_000;

/** A text out of a log: an attacker's. Only ever text; what cannot be seen is written out, what is long is cut until it is asked for. */
export function LogText({
  text,
  most = 160,
  mono = true,
  cut = false,
}: {
  readonly text: string;
  readonly most?: number;
  readonly mono?: boolean;
  /** Cut for good: inside of a link there is no room for a button. */
  readonly cut?: boolean;
}) {
  const [whole, setWhole] = useState(false);
  const long = text.length > most && !cut;
  const shown = beginningOf(text, whole ? MOST : most);
  return (
    <>
      <bdi class={classNames("log-text", mono && "mono")}>
        {visibleParts(shown).map((part, index) =>
          part.hidden ? (
            <span key={index} class="log-text-hidden">
              {part.text}
            </span>
          ) : (
            part.text
          ),
        )}
        {shown.length < text.length && "…"}
      </bdi>
      {long && (
        <Button look="quiet" small onClick={() => setWhole(!whole)} aria-expanded={whole}>
          {whole ? common("showLess") : `${common("showAll")} (${common("characters", formatNumber(text.length))})`}
        </Button>
      )}
    </>
  );
}
