/**
 * Whether a rule, or a part of one, matches a request. `Maybe`: in one reading of the request it does, and in another it does
 * not; or what it asks for can't be had. A rule that may match counts both ways: what it demands is due, and so is what the
 * rules after it demand. Ordered, so that AND is the least of several and OR the greatest.
 */
export enum Match {
  No = 0,
  Maybe = 1,
  Yes = 2,
}

/** What two readings of the same thing come to. */
export function ofReadings(one: Match, other: Match): Match {
  return one == other ? one : Match.Maybe;
}

/** Whether the opposite matches. */
export function opposite(match: Match): Match {
  if (match == Match.Maybe) return Match.Maybe;
  return match == Match.Yes ? Match.No : Match.Yes;
}

/** `Yes` or `No`. */
export function matchIf(holds: bool): Match {
  return holds ? Match.Yes : Match.No;
}
