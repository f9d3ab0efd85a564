export const OK = 0;
export const FAILED = 1;
/** The command line is wrong. */
export const USAGE = 2;
/** Ctrl-C ended the program at once: 128 and the number of SIGINT, as shells count. */
export const INTERRUPTED = 130;
