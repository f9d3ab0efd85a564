/** What stands in `#link=…` of an address, or in what was pasted: a whole link, or only its end. `undefined` where that is nothing. */
export function setupLinkIn(text: string): string | undefined {
  const link = /(?:^|[#&?])link=([^&#\s]+)/.exec(text)?.[1] ?? text.trim();
  return /^[\w-]{16,200}$/.test(link) ? link : undefined;
}
