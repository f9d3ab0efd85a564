import { withBundled } from "../support/bundled.mjs";

/** Keys and certificates for one run of the comparison: all contenders use the same. */
export async function makeCredentials() {
  let credentials;
  await withBundled(new URL("make-credentials.mjs", import.meta.url), async (program) => {
    const made = await import(program);
    credentials = await made.makeCredentials();
  });
  return credentials;
}
