export { type Paint, paint, paintFor } from "./colours.ts";
export { helpTitle, type PlaceholderWords, placeholderWords, usageMessage } from "./commander-words.ts";
export { FAILED, INTERRUPTED, OK, USAGE } from "./exit-code.ts";
export { onInterrupt } from "./interrupt.ts";
export {
  bilingual,
  type Language,
  languageNamed,
  languageOf,
  spokenLanguage,
  useLanguage,
} from "./language.ts";
export { columnsOf, indent, wrap } from "./layout.ts";
export { isProcessId, isRunning, ownProcess, type ProcessId } from "./process-id.ts";
export { harmless, jsonLine } from "./sanitise.ts";
export { cut, fold, graphemes, visibleWidth } from "./width.ts";
