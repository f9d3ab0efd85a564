/** What stands for the token: it is never shown here. */
export const TOKEN_VARIABLE = "SECURECOMM_TOKEN";

/** A command that pushes the lines of a file as they are written. Ids are of a narrow alphabet; the origin is quoted all the same. */
export function pushExample(origin: string, apiId: string, file = "/var/log/nginx/access.log"): string {
  return [
    `tail -n 500 ${file} |`,
    `  curl --fail-with-body -X POST ${quoted(`${origin}/api/apis/${encodeURIComponent(apiId)}/lines`)} \\`,
    `    -H "Authorization: Bearer $${TOKEN_VARIABLE}" \\`,
    `    -H 'Content-Type: text/plain' \\`,
    `    -H "Idempotency-Key: $(date +%s)-$$" \\`,
    "    --data-binary @-",
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
