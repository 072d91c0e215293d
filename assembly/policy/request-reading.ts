/** The length of a method, host or path that may be any. */
export const UNREADABLE = -1;

/** One of the ways in which a request can be read. Views; a length may be `UNREADABLE`. */
export class RequestReading {
  method: usize = 0;
  methodLength: i32 = 0;
  /** The request is a HEAD, and is read as a GET here. */
  isHead: bool = false;
  /** A path in `paths` matches also with a slash more or less at the end of the request's. */
  anySlash: bool = false;
  /** Without its port, which is 0 where the request says none. */
  host: usize = 0;
  hostLength: i32 = 0;
  port: i32 = 0;
  /** Without the query. */
  path: usize = 0;
  pathLength: i32 = 0;

  /** Whether a part of it may be anything. */
  get isVague(): bool {
    return this.methodLength < 0 || this.hostLength < 0 || this.pathLength < 0;
  }
}
