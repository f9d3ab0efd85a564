import { LoggerError } from "../errors.ts";
import type { LogFault } from "./report.ts";

/** A sealed log does not verify. What was read before is as it was written. */
export class DamagedLogError extends LoggerError {
  /** What is wrong, and where. */
  readonly fault: LogFault;

  constructor(fault: LogFault) {
    super("ERR_LOG_DAMAGED", fault.message);
    this.fault = fault;
  }
}
