/** As in the contract's `apiIdSchema`. */
const API_ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

export function isApiId(id: string): boolean {
  return API_ID.test(id);
}

/** An id made of a name: `Loja São João (web)` becomes `loja-sao-joao-web`. Empty where nothing of the name is left. */
export function suggestedApiId(name: string, taken: readonly string[] = []): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 64)
    .replace(/[^a-z0-9]+$/, "");
  if (plain === "" || !taken.includes(plain)) return plain;
  for (let number = 2; ; number++) {
    const numbered = `${plain.slice(0, 60).replace(/[^a-z0-9]+$/, "")}-${number}`;
    if (!taken.includes(numbered)) return numbered;
  }
}
