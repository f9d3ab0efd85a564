import type { ProblemText, ProblemTexts } from "./problem-facts.ts";

const text = (title: string, detail: string): ProblemText => ({ title, detail });

/** Problems in English. */
export const englishTexts: ProblemTexts = {
  "wrong-parameters": () =>
    text("Wrong parameters", "Parameters of the request are wrong: `errors` says which ones, and how."),
  "malformed-body": () =>
    text("Malformed body", "The body is not well-formed: it must be JSON, in UTF-8, as the OpenAPI document says."),
  "wrong-setup-link": () =>
    text(
      "Wrong setup link",
      "This link is unknown, was used already or is older than 24 hours. Make a new one: `securecomm-portal setup-link`.",
    ),
  "wrong-cursor": () =>
    text("Wrong cursor", "`cursor` must be `next` of the page before, with the same filters. Begin without one."),
  "not-logged-in": () => text("Not logged in", "Log in, or send a token that holds: `Authorization: Bearer scp_…`."),
  "wrong-login": () => text("Wrong name or password", "The name or the password is wrong."),
  "wrong-csrf-token": () =>
    text(
      "Wrong CSRF token",
      "Changing requests of a page carry `X-CSRF-Token`, as `GET /api/session` gives it. Load the page again.",
    ),
  "wrong-origin": () =>
    text("Wrong origin", "This request was made by a page of another origin; only the portal's own pages may."),
  "wrong-host": () =>
    text(
      "Wrong host",
      "The portal does not go by the name that the request is for. Start it with `--origin` and the name that it has.",
    ),
  "missing-scope": (told) =>
    text(
      "Missing scope",
      `The token needs the scope \`${told.fact("scope", "of this route")}\`: make one that has it.`,
    ),
  "users-only": () => text("Users only", "Only a user who is logged in may do this, not a token."),
  "no-such-page": () => text("No such page", "There is nothing at this address. See /openapi.json for what there is."),
  "no-such-api": (told) =>
    text("No such API", `There is no API ${named(told.fact("apiId", ""))}. See \`GET /api/apis\` for those there are.`),
  "no-such-import": (told) =>
    text("No such import", `This API has no import ${told.fact("importId", "of this number")}.`),
  "no-such-model": (told) => text("No such model", `This API has no model ${told.fact("modelId", "of this number")}.`),
  "no-such-client": (told) =>
    text("No such client", `No line of this API is of the client ${named(told.fact("client", ""))}.`),
  "no-such-anomaly": () =>
    text(
      "No such anomaly",
      "There is no anomaly of this number, or not any more: when settings or models change, lines are judged anew.",
    ),
  "no-such-token": () => text("No such token", "There is no token of this number, or it is revoked."),
  "no-such-user": (told) => text("No such user", `There is no user of the name ${named(told.fact("name", ""))}.`),
  "no-model": (told) =>
    told.fact("name", "") !== ""
      ? text("No model", `No model \`${told.fact("name", "")}\` is ready for this API: train one first.`)
      : text("No model", "No model is chosen for this API: train one and choose it first."),
  "wrong-method": (told) =>
    text(
      "Wrong method",
      `This address does not take this method; it takes ${told.fact("allow", "others: see `Allow`")}.`,
    ),
  "api-exists": (told) =>
    text("API exists", `There is an API ${named(told.fact("apiId", told.fact("id", "")))} already: choose another id.`),
  "user-exists": (told) =>
    text("User exists", `There is a user ${named(told.fact("name", ""))} already: choose another name.`),
  "already-imported": (told) =>
    text(
      "Already imported",
      `The same content is here already, as import ${told.fact("importId", "of another number")} (${told.fact("name", "?")}): nothing of it was stored twice.`,
    ),
  "other-content": () =>
    text(
      "Other content",
      "This import was interrupted and goes on only with the same content, sent again from its beginning. Make a new import for another.",
    ),
  "import-state": (told) =>
    text("Not in this state", `The import is ${told.fact("state", "in a state")}: this cannot be done with it now.`),
  "model-state": (told) =>
    text("Not in this state", `The model is ${told.fact("state", "in a state")}: this cannot be done with it now.`),
  "training-runs": () => text("A training runs", "This API has a training under way: wait for its end, or cancel it."),
  "nothing-to-roll-back": () =>
    text("Nothing to roll back to", "No other model was chosen before this one, or it is gone."),
  "settings-changed": () =>
    text(
      "Settings were changed",
      "Somebody else has changed the settings since they were read. Read them again, and change them on that version.",
    ),
  "key-reused": () =>
    text("Key used again", "This `Idempotency-Key` came before with another body: use a new one for each body."),
  "too-few-lines": (told) =>
    text(
      "Too few lines",
      `There are ${told.fact("lines", "too few")} lines to train on; a model needs at least ${told.fact("least", "more")}. Import more, or widen the time.`,
    ),
  "too-large": (told) =>
    told.has("most")
      ? text("Too large", `What was sent is larger than the ${told.fact("most", "")} bytes that are taken here.`)
      : text("Too large", "What was sent is larger than what is taken here."),
  "too-slow": () => text("Too slow", "The request did not come within the time that it is given: send it again."),
  "wrong-content-type": () =>
    text("Wrong content type", "This address does not take bodies of this `Content-Type`. See /openapi.json."),
  "wrong-packing": () =>
    text("Wrong packing", "What was sent is not whole or not what it was said to be packed with (gzip)."),
  "too-many-requests": (told) =>
    text("Too many requests", `Too many requests came: try again in ${told.fact("seconds", "some")} s.`),
  "too-many-streams": () =>
    text(
      "Too many streams",
      "Too much of yours is still under way: let something end, or close a page that is open twice.",
    ),
  internal: () => text("Internal error", "Something went wrong inside the portal. What it was is in its own log."),
  "shutting-down": () => text("Shutting down", "The portal is shutting down: try again in a moment."),
};

function named(name: string): string {
  return name === "" ? "of this name" : `“${name}”`;
}
