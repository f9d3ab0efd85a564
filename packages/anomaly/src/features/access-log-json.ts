import { AnomalyError } from "../errors.ts";
import { AccessLogExtractor, type AccessLogExtractorJSON, EXTRACTOR_VERSION, isWhole } from "./access-log.ts";
import { accessLogFeatures } from "./access-log-features.ts";
import { RequestHabits } from "./request-habits.ts";
import { RequestVocabulary } from "./request-vocabulary.ts";

/**
 * An extractor from what its `toJSON` gave, as an object or parsed from text. It gives the same rows, unless
 * `savedClients` left clients out.
 *
 * @throws AnomalyError with `ERR_MODEL_VERSION` for a version this release does not know, `ERR_MODEL_MALFORMED` for
 * anything else that is not as it was written.
 */
export function accessLogExtractorFromJSON(json: AccessLogExtractorJSON): AccessLogExtractor {
  if (typeof json !== "object" || json === null || json.format !== "securecomm-access-log") {
    throw malformed("this is no access-log extractor");
  }
  const all = accessLogFeatures();
  for (const [version, known] of [
    [json.version, EXTRACTOR_VERSION],
    [json["featureSet"], all.version],
  ]) {
    if (version === known) continue;
    const shown = String(version).slice(0, 20);
    throw new AnomalyError(
      "ERR_MODEL_VERSION",
      `the model is of version ${shown}; this release reads version ${known}`,
    );
  }
  const { columns, seed, maxClients, savedClients, span } = json as Record<string, unknown>;
  if (!Array.isArray(columns)) throw malformed("its columns are");
  const features = all.features.filter(({ name }) => columns.includes(name));
  if (features.length === 0 || features.length !== columns.length) throw malformed("its columns are");
  if (!isWhole(seed, 0, Number.MAX_SAFE_INTEGER)) throw malformed("its seed is");
  if (!isWhole(maxClients, 1, 1_000_000) || !isWhole(savedClients, 0, 1_000_000)) throw malformed("its bounds are");
  if (typeof span !== "number" || !(span >= 0)) throw malformed("its span is");
  const hours = readCounts(json["hours"], 24);
  const weekdays = readCounts(json["weekdays"], 7);
  const habits = new RequestHabits(maxClients, hours);
  habits.restore(json["clients"]);
  return new AccessLogExtractor({
    featureSet: { ...all, features },
    seed,
    maxClients,
    savedClients,
    vocabulary: RequestVocabulary.fromJSON(json["vocabulary"], seed),
    habits,
    hours,
    weekdays,
    span,
  });
}

function readCounts(json: unknown, length: number): Float64Array {
  const isFine = Array.isArray(json) && json.length === length && json.every((n) => isWhole(n, 0, 2 ** 52));
  if (!isFine) throw malformed("its hours and weekdays are");
  return Float64Array.from(json);
}

function malformed(what: string): AnomalyError {
  return new AnomalyError("ERR_MODEL_MALFORMED", `the model is malformed: ${what}`);
}
