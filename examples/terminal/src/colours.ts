/** Wraps text in the codes of a colour, or leaves it alone where there are no colours. */
type Colour = (text: string) => string;

/** The few colours that these programs use, named for what they mean to a reader. */
export interface Paint {
  readonly strong: Colour;
  readonly faint: Colour;
  readonly good: Colour;
  readonly careful: Colour;
  readonly bad: Colour;
  readonly name: Colour;
  /** For what must not be missed: dark on light, or the other way round. */
  readonly alarm: Colour;
  readonly warning: Colour;
}

/**
 * The colours for a stream: only for a terminal that has them, and never when NO_COLOR is set (no-color.org).
 * FORCE_COLOR=0 and TERM=dumb are among what says that it has none.
 */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return paint(stream.isTTY === true && !process.env["NO_COLOR"] && stream.hasColors());
}

/** The colours switched on or off. */
export function paint(coloured: boolean): Paint {
  const colour = (open: number, close: number): Colour =>
    coloured ? (text) => `\u001b[${open}m${text}\u001b[${close}m` : (text) => text;
  return {
    strong: colour(1, 22),
    faint: colour(2, 22),
    good: colour(32, 39),
    careful: colour(33, 39),
    bad: colour(31, 39),
    name: colour(36, 39),
    alarm: (text) => (coloured ? `\u001b[1;7;31m${text}\u001b[22;27;39m` : text),
    warning: (text) => (coloured ? `\u001b[7;33m${text}\u001b[27;39m` : text),
  };
}
