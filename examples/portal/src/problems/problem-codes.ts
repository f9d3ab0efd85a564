/** What can be wrong, and the HTTP status that goes with it. */
export const PROBLEM_STATUS = {
  "wrong-parameters": 400,
  "malformed-body": 400,
  "wrong-setup-link": 400,
  "wrong-cursor": 400,
  "not-logged-in": 401,
  "wrong-login": 401,
  "wrong-csrf-token": 403,
  "wrong-origin": 403,
  "wrong-host": 421,
  "missing-scope": 403,
  "users-only": 403,
  "no-such-page": 404,
  "no-such-api": 404,
  "no-such-import": 404,
  "no-such-model": 404,
  "no-such-client": 404,
  "no-such-anomaly": 404,
  "no-such-token": 404,
  /** `{ name }` */
  "no-such-user": 404,
  /** No model (of that name) is ready for this API: `{ name }`. */
  "no-model": 404,
  "wrong-method": 405,
  /** The rest of a body did not come in time. */
  "too-slow": 408,
  "api-exists": 409,
  "user-exists": 409,
  /** The same content is here already: `{ importId, name }`. */
  "already-imported": 409,
  /** An interrupted import was sent something that does not begin as what it has stored. */
  "other-content": 409,
  /** In this state it cannot be done: `{ state }`. */
  "import-state": 409,
  "model-state": 409,
  "training-runs": 409,
  /** There is no choice before this one. */
  "nothing-to-roll-back": 409,
  /** Somebody else changed the settings in between. */
  "settings-changed": 409,
  /** The same Idempotency-Key came with another body. */
  "key-reused": 422,
  /** Fewer lines than a model needs: `{ lines, least }`. */
  "too-few-lines": 422,
  "too-large": 413,
  "wrong-content-type": 415,
  /** What was sent is not what it was said to be packed with. */
  "wrong-packing": 400,
  "too-many-requests": 429,
  "too-many-streams": 429,
  internal: 500,
  "shutting-down": 503,
} as const satisfies Record<string, number>;

/** Names of problems: `code` in problem+json. */
export type ProblemCode = keyof typeof PROBLEM_STATUS;
