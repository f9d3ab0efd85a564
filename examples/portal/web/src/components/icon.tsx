const PATHS = {
  search: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15 15l6 6",
  check: "M4 12.5l5.5 5.5L20 7",
  cross: "M6 6l12 12M18 6L6 18",
  back: "M14 5l-7 7 7 7",
} as const;

/** Drawn, because not every system has a font with these signs. Beside words, so it is not read out. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class="line-icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
