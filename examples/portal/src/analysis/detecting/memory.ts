import {
  type AccessLogExtractor,
  type AccessLogModelJSON,
  type AddressWatch,
  type AddressWatchJSON,
  type AddressWatchOptions,
  accessLogExtractorFromJSON,
  addressWatchFromJSON,
  createAddressWatch,
} from "@securecomm/anomaly";
import { packJSON, unpackJSON } from "../threads/packed-json.ts";
import { type Beginning, ThreadError } from "../threads/threads.ts";

/** What a detection remembers beside its model: of clients' habits, and of their addresses. */
interface Memory {
  readonly version: 1;
  /** The member `clients` of the extractor's JSON. */
  readonly clients: unknown;
  readonly addresses: AddressWatchJSON;
}

/**
 * A model with the memory that a detection begins with, and the watch over addresses beside it.
 *
 * A model remembers clients as they were at the end of its training. To go over lines of the training, or from before it,
 * with that memory would take everything in them for known: no address would ever be new. So such a scan begins with
 * nothing, as the training itself did when it made the rows that the threshold was found by, and learns as it goes.
 */
export function modelWith(
  json: AccessLogModelJSON,
  beginning: Beginning,
  options: AddressWatchOptions,
): { readonly json: AccessLogModelJSON; readonly watch: AddressWatch } {
  const { addressHistory, ...model } = json;
  if (beginning.from === "training") {
    const watch =
      addressHistory === undefined ? createAddressWatch(options) : addressWatchFromJSON(addressHistory, options);
    return { json: model, watch };
  }
  if (beginning.from === "nothing") {
    return { json: withClients(model, noClients(model)), watch: createAddressWatch(options) };
  }
  const memory = unpackJSON(beginning.snapshot) as Memory;
  if (memory.version !== 1) throw new ThreadError("unreadable");
  return { json: withClients(model, memory.clients), watch: addressWatchFromJSON(memory.addresses, options) };
}

/** What `modelWith` goes on from. */
export function packMemory(extractor: AccessLogExtractor, watch: AddressWatch): Uint8Array {
  const memory: Memory = { version: 1, clients: extractor.toJSON()["clients"], addresses: watch.toJSON() };
  return packJSON(memory);
}

function withClients(json: AccessLogModelJSON, clients: unknown): AccessLogModelJSON {
  return { ...json, extractor: { ...json.extractor, clients } };
}

/** No client, in the extractor's own writing: it leaves out those beyond `savedClients`. */
function noClients({ extractor }: AccessLogModelJSON): unknown {
  return accessLogExtractorFromJSON({ ...extractor, savedClients: 0 }).toJSON()["clients"];
}
