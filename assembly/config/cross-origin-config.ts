import { Url } from "../text/url";

/** An origin beside the request's own: one that a return URL may lead to, or whose pages may send requests. */
export class AllowedOrigin {
  /** `port` is the scheme's default where none is given; with `anySubdomain` the host is what follows `*.`. */
  constructor(
    public scheme: string,
    public host: string,
    public port: i32,
    public anySubdomain: bool,
  ) {}

  /** Whether a URL is of this origin. */
  covers(url: Url): bool {
    if (this.scheme != url.scheme || this.port != url.port) return false;
    return this.anySubdomain ? url.host.endsWith("." + this.host) : url.host == this.host;
  }
}

export enum PreflightHandling {
  /** Answered here for the origins that are allowed, refused for others. */
  Answer,
  /** Handed on for the application to answer. */
  Pass,
}

/** What pages of other origins may do. */
export class CrossOriginConfig {
  /** Those whose pages may send requests with a session, and read why they were refused. */
  allowOrigins: AllowedOrigin[] = [];
  preflight: PreflightHandling = PreflightHandling.Answer;
  /** Whether pages of all others are kept from sending what changes something with a session. */
  guard: bool = true;
}
