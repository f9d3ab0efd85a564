/** How names are compared: without regard to case, and the same letters are the same, whatever they are made of. */
export function foldName(name: string): string {
  return name.trim().normalize("NFKC").toLowerCase();
}
