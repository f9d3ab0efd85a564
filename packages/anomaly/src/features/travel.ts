import { type Place, placesOf } from "./country-places.ts";

const EARTH_RADIUS = 6371;
const RADIANS = Math.PI / 180;

/** How fast and how far one must have gone before a journey is impossible. */
export interface TravelLimits {
  /** Kilometres in an hour. */
  readonly speed: number;
  /** Kilometres between two countries below which nothing is said: databases err near borders. */
  readonly least: number;
}

/**
 * The least distance in kilometres between any two points of two countries, 0 for neighbours, and `undefined` for codes
 * that are no countries'. It lies between circles around their land, and so is rather too small than too large.
 */
export function leastDistance(from: string, to: string): number | undefined {
  const here = placesOf(from);
  const there = placesOf(to);
  if (here === undefined || there === undefined) return undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const one of here) {
    for (const other of there) least = Math.min(least, greatCircle(one, other) - one.radius - other.radius);
  }
  return Math.max(0, Math.round(least));
}

/** Kilometres between two countries when nobody can have gone from one to the other in `hours`; else `undefined`. */
export function impossibleDistance(from: string, to: string, hours: number, limits: TravelLimits): number | undefined {
  const kilometres = leastDistance(from, to);
  if (kilometres === undefined || kilometres < limits.least) return undefined;
  return kilometres > hours * limits.speed ? kilometres : undefined;
}

/** By the haversine formula, between the middles. */
function greatCircle(one: Place, other: Place): number {
  const north = Math.sin(((other.latitude - one.latitude) * RADIANS) / 2);
  const east = Math.sin(((other.longitude - one.longitude) * RADIANS) / 2);
  const square = north * north + Math.cos(one.latitude * RADIANS) * Math.cos(other.latitude * RADIANS) * east * east;
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(square)));
}
