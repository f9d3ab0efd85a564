import { platform } from "#platform";
import type { FileOutputOptions } from "../files/file-options.ts";
import type { LogOutput } from "../output.ts";

/**
 * A log in files, plain or sealed, as the logger's option `file` opens it. Node only.
 * @throws when an option is wrong: {@link ArgumentTypeError}, {@link ArgumentRangeError}; otherwise {@link LoggerError}:
 * `ERR_LOG_IN_USE`, `ERR_LOG_FORMAT`, and where there are no files `ERR_PLATFORM_UNSUPPORTED`.
 */
export function createFileOutput(options: FileOutputOptions): LogOutput {
  return platform.openFile(options);
}
