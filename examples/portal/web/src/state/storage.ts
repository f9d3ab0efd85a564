/** What is kept in this browser. Where keeping is forbidden nothing is remembered, and nothing fails. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`securecomm.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`securecomm.${name}`, value);
  } catch {
    // Private windows and full disks: the choice holds until the page is left.
  }
}
