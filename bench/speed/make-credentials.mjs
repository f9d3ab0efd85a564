import { importIdentityPem } from "../../packages/auth/src/index.ts";
import { testCertificate } from "../../packages/transport/test/support/certificate.ts";

/* P-384 keys, a certificate for each that signs itself, and one for each that an authority signed; bundled and called by credentials.mjs. */

const namedCurve = "P-384";

async function selfSigned(name) {
  const { cert, key } = testCertificate({ namedCurve, name });
  const { fingerprint } = await importIdentityPem(key, { name });
  return { cert, key, fingerprint };
}

export async function makeCredentials() {
  const authority = testCertificate({ namedCurve, name: "authority" });
  const issued = (name) => testCertificate({ namedCurve, name, issuer: authority });
  return {
    server: await selfSigned("server"),
    client: await selfSigned("client"),
    issued: { authority: authority.cert, server: issued("server"), client: issued("client") },
  };
}
