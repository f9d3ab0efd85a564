interface Times {
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Of 100: what a moment takes at least, so that it can be seen. */
const LEAST = 1.5;

/** Where a stretch of time lies in a longer one, of 100. */
export function barOfTime(part: Times, whole: Times): { readonly x: number; readonly width: number } {
  const length = whole.lastAt - whole.firstAt;
  if (!(length > 0)) return { x: 0, width: 100 };
  const place = (at: number) => Math.max(0, Math.min(100, (100 * (at - whole.firstAt)) / length));
  const width = Math.max(LEAST, place(part.lastAt) - place(part.firstAt));
  return { x: Math.min(place(part.firstAt), 100 - width), width };
}
