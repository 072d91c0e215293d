/** A longer path is kept as far as this, in characters. */
const MAX_PATH = 256;

/** Whom an answer goes to, and what of the request it depends on. What waits keeps this of its request, and no more. */
export class Recipient {
  /** In lower case, without port. */
  host: string = "";
  /** In lower case, with the port as sent. */
  authority: string = "";
  /** As Envoy sees it: `http` or `https`. */
  scheme: string = "http";
  /** The path alone. */
  path: string = "";
  /** A person's browser is on its way to a page (Fetch Metadata and what it accepts). */
  isNavigation: bool = false;
  /** The highest number of a further session cookie that came. */
  highestChunk: i32 = 0;
  /** A session cookie came that this configuration could have made but can't open. */
  clearSession: bool = false;

  constructor(readonly streamId: u32) {}

  /** A copy that holds nothing else of the request. */
  recipient(): Recipient {
    const copy = new Recipient(this.streamId);
    copy.host = this.host;
    copy.authority = this.authority;
    copy.scheme = this.scheme;
    copy.path = this.path.length > MAX_PATH ? this.path.substring(0, MAX_PATH) : this.path;
    copy.isNavigation = this.isNavigation;
    copy.highestChunk = this.highestChunk;
    copy.clearSession = this.clearSession;
    return copy;
  }
}
