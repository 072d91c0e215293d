import { PathReadings } from "./path-readings";

/** What rules ask of a request: its method, its authority (`Host`, `:authority`) and its `:path`, as they came. Views. */
export class RequestFacts {
  method: usize = 0;
  methodLength: i32 = 0;
  authority: usize = 0;
  authorityLength: i32 = 0;
  path: usize = 0;
  pathLength: i32 = 0;
  private pathReadings: PathReadings = new PathReadings();
  private isPathRead: bool = false;

  /** Takes them as they came. */
  take(method: usize, methodLength: i32, authority: usize, authorityLength: i32, path: usize, pathLength: i32): void {
    this.method = method;
    this.methodLength = methodLength;
    this.authority = authority;
    this.authorityLength = authorityLength;
    this.path = path;
    this.pathLength = pathLength;
    this.isPathRead = false;
  }

  /** The readings of the path, which is read once for all who ask. */
  get paths(): PathReadings {
    if (!this.isPathRead) this.pathReadings.read(this.path, this.pathLength);
    this.isPathRead = true;
    return this.pathReadings;
  }
}
