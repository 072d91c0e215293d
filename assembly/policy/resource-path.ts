import { Bytes, pointer } from "../text/bytes";
import { PathReadings } from "./path-readings";

const SLASH: u8 = 0x2f;
/** A path is of no resource. */
export const NO_RESOURCE = -1;
/** A path is of several resources, or of one or none, according to how it is read; or can't be read. */
export const UNCLEAR_RESOURCE = -2;

const readings = new PathReadings();

/**
 * The place among `paths` of the longest that the path in a `:path` is, or stands below; `NO_RESOURCE`, or `UNCLEAR_RESOURCE`.
 * Allocates nothing.
 */
export function resourceAt(paths: Bytes[], path: usize, pathLength: i32): i32 {
  if (paths.length == 0) return NO_RESOURCE;
  readings.read(path, pathLength);
  if (readings.isUnreadable) return UNCLEAR_RESOURCE;
  const place = longestOf(paths, readings.at(0), readings.lengthAt(0));
  for (let i = 1; i < readings.count; i++) {
    if (longestOf(paths, readings.at(i), readings.lengthAt(i)) != place) return UNCLEAR_RESOURCE;
  }
  return place;
}

function longestOf(paths: Bytes[], path: usize, length: i32): i32 {
  let place = NO_RESOURCE;
  for (let i = 0, count = paths.length; i < count; i++) {
    const other = unchecked(paths[i]);
    if (place != NO_RESOURCE && other.length < unchecked(paths[place]).length) continue;
    if (isAtOrBelow(path, length, other)) place = i;
  }
  return place;
}

function isAtOrBelow(path: usize, length: i32, other: Bytes): bool {
  if (length < other.length || memory.compare(path, pointer(other), other.length) != 0) return false;
  // The root is the only one that ends in a slash.
  return other.length == 1 || length == other.length || load<u8>(path + other.length) == SLASH;
}
