/** What a program that feeds a run has to know at its end. */
export class Tally {
  /** Commands that did not work. */
  failed = 0;
  /** Lines that were taken from the input and are with nobody. */
  held = 0;
  /** The numbers of the transfers that were ordered. */
  readonly transfers = new Set<number>();
}
