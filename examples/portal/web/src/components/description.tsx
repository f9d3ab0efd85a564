import { Icon } from "./icon.tsx";
import { visibleParts } from "./visible-text.ts";

/** What the detector says of an anomaly, set off as the seed shows it: 🔍, red, italic, a line for each sentence. */
export function Description({ text }: { readonly text: string }) {
  return (
    <div class="description">
      <span class="description-icon" aria-hidden="true">
        <span class="visually-hidden">🔍</span>
        <Icon name="search" />
      </span>
      <div class="description-lines">
        {text.split("\n").map((line, index) => (
          <p key={index}>
            {visibleParts(line).map((part, at) =>
              part.hidden ? (
                <span key={at} class="log-text-hidden">
                  {part.text}
                </span>
              ) : (
                part.text
              ),
            )}
          </p>
        ))}
      </div>
    </div>
  );
}
