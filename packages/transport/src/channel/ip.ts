/** Whether a text is an IPv4 address in the one form that every system reads alike: four decimal numbers. */
export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
}

/**
 * The eight groups of an IPv6 address (RFC 4291, section 2.2), or `undefined` for a text that is none. A zone such as
 * `%eth0` is not part of it.
 */
export function parseIpv6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, i) => groupsOf(half, i === halves.length - 1));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (tail === undefined) return head.length === 8 ? head : undefined;
  const zeros = 8 - head.length - tail.length;
  // "::" stands for one group of zeros or more.
  return zeros < 1 ? undefined : [...head, ...Array<number>(zeros).fill(0), ...tail];
}

/** The groups as RFC 5952 writes them: lower case, the longest run of zeros as `::`, a mapped IPv4 address as such. */
export function formatIpv6(groups: readonly number[]): string {
  const mapped = mappedIpv4(groups);
  if (mapped !== undefined) return `::ffff:${mapped}`;
  let start = 0;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const written = groups.map((group) => group.toString(16));
  if (length < 2) return written.join(":");
  return `${written.slice(0, start).join(":")}::${written.slice(start + length).join(":")}`;
}

/** The IPv4 address that is mapped into an IPv6 address (RFC 4291, section 2.5.5.2), if one is. */
export function mappedIpv4(groups: readonly number[]): string | undefined {
  if (groups[5] !== 0xffff || groups.slice(0, 5).some((group) => group !== 0)) return undefined;
  return embeddedIpv4(groups);
}

/** The IPv4 address that a NAT64 has translated under the well-known prefix 64:ff9b::/96 (RFC 6052), if one is. */
export function translatedIpv4(groups: readonly number[]): string | undefined {
  if (groups[0] !== 0x64 || groups[1] !== 0xff9b || groups.slice(2, 6).some((group) => group !== 0)) return undefined;
  return embeddedIpv4(groups);
}

function embeddedIpv4(groups: readonly number[]): string {
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}

/** The groups of one side of a `::`; only at the very end may the last two be written as an IPv4 address. */
function groupsOf(half: string, isLast: boolean): number[] | undefined {
  if (half === "") return [];
  const parts = half.split(":");
  const last = parts.at(-1) as string;
  if (isLast && isIpv4(last)) {
    const [a, b, c, d] = last.split(".").map(Number) as [number, number, number, number];
    parts.splice(-1, 1, ((a << 8) | b).toString(16), ((c << 8) | d).toString(16));
  }
  if (!parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  return parts.map((part) => Number.parseInt(part, 16));
}
