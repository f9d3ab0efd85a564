import type { StandardSchemaV1 } from "@standard-schema/spec";
import { MessageError, SessionError } from "../errors.ts";
import type { JsonValue } from "../protocol/json.ts";
import { isThenable } from "./thenable.ts";

/**
 * What the application's schema makes of a message of the peer. The error says where the schema found fault; its own
 * words are left out, because they may quote the message.
 * @throws when the schema does not accept it: {@link MessageError} `ERR_MESSAGE_REFUSED`; when the schema throws or is
 * asynchronous: {@link SessionError} `ERR_HANDLER_FAILED`.
 */
export function validate(schema: StandardSchemaV1, value: JsonValue): unknown {
  let result: StandardSchemaV1.Result<unknown> | Promise<StandardSchemaV1.Result<unknown>>;
  try {
    result = schema["~standard"].validate(value);
  } catch (cause) {
    throw new SessionError("ERR_HANDLER_FAILED", "the application's schema threw", { cause });
  }
  if (isThenable(result)) {
    result.then(undefined, () => {});
    throw new SessionError("ERR_HANDLER_FAILED", "the application's schema is asynchronous, and messages do not wait");
  }
  if (result.issues !== undefined) {
    const places = result.issues.slice(0, 5).map(placeOf).join(", ");
    const message = `the application's schema does not accept a message of the peer, at: ${places}`;
    throw new MessageError("ERR_MESSAGE_REFUSED", message);
  }
  return result.value;
}

function placeOf({ path }: StandardSchemaV1.Issue): string {
  const keys = (path ?? []).map((part) => String(typeof part === "object" ? part.key : part));
  return keys.length === 0 ? "the message itself" : JSON.stringify(keys.join(".").slice(0, 100));
}
