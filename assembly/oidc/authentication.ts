import { JsonKind, jsonNumber, JsonValue } from "../text/json";

/** The largest whole number of seconds that is read. */
const MAX_SECONDS: f64 = 9007199254740991;

/** How and when the provider authenticated somebody, as far as it says (OpenID Connect Core 2). */
export class Authentication {
  constructor(
    /** `auth_time`, in seconds since 1970; 0: not known. */
    readonly time: i64,
    /** `acr`; empty: not known. */
    readonly acr: string,
  ) {}

  /** Whether it happened at most `seconds` before `now`, give or take the skew. What is not known did not. */
  isWithin(seconds: i64, now: i64, skew: i64): bool {
    return this.time > 0 && now <= this.time + seconds + skew;
  }
}

/**
 * The authentication that claims tell of. A time after `latest` is none: it would count for longer than it may. A fraction is
 * taken off, and a number in quotes is read, as some providers send it. An `acr` that is no text is none.
 */
export function authenticationOf(claims: JsonValue, latest: i64): Authentication {
  const value = claims.member("auth_time");
  const isNumeric = value.kind == JsonKind.Number || value.kind == JsonKind.String;
  const seconds = isNumeric ? jsonNumber(value.textAddress, value.textLength) : NaN;
  const isTime = seconds >= 1 && seconds <= MAX_SECONDS;
  const time = isTime ? <i64>seconds : 0;
  return new Authentication(time <= latest ? time : 0, claims.member("acr").asString());
}
