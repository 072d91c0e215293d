/** The length of a method, authority or path that may be any. */
export const UNREADABLE = -1;

/** One of the ways in which a request can be read. Views; a length may be `UNREADABLE`. */
export class RequestReading {
  method: usize = 0;
  methodLength: i32 = 0;
  /** The request is a HEAD, and is read as a GET here. */
  isHead: bool = false;
  /** A path in `paths` matches also with a slash more or less at the end of the request's. */
  anySlash: bool = false;
  /** With its port, if it has one. */
  authority: usize = 0;
  authorityLength: i32 = 0;
  /** Without the query. */
  path: usize = 0;
  pathLength: i32 = 0;
}
