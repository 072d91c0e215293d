import { RequestCookies } from "../../../assembly/session/request-cookies";
import { bytesOf } from "../../../assembly/text/bytes";

const cookies = new RequestCookies();
const SESSION = bytesOf("gatehouse");
const LOGIN = bytesOf("gatehouse-login-");

/** Scans a Cookie header; answers the length of what is kept, or -1 when none of our cookies was there. */
export function scanCookies(source: usize, length: i32, out: usize): i32 {
  cookies.begin(null, SESSION, LOGIN);
  return cookies.scan(source, length, out) ? cookies.keptLength : -1;
}

/** How many cookies of the session's name the last scan found. */
export function sessionCandidates(): i32 {
  return cookies.candidates;
}

/** How many login cookies the last scan found. */
export function loginCookies(): i32 {
  return cookies.logins;
}
