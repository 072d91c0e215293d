import { RelyingPartyConfig } from "../../config/relying-party-config";
import { logInfo, logWarning } from "../../host/log";
import { quoted } from "../../oidc/printable";
import { LogLimit, scopeOf } from "../log-limit";

const FAILED = "security events are not polled";
const UNKEPT = "the streams of security events can't be looked after";

/** What is said in the log of how one relying party's transmitter is polled. */
export class PollLines {
  private complaint: string = "";

  constructor(
    private config: RelyingPartyConfig,
    private log: LogLimit,
    /** The transmitter's name. */
    private transmitter: string,
  ) {}

  /** The replica has a stream from now on; `isShared`: others poll it, too. */
  announce(isShared: bool): void {
    const how = isShared ? "on a stream that others poll too" : "on a stream of this replica's own";
    const every = this.config.logout.sharedSignals.pollSeconds;
    logInfo(`security events of ${quoted(this.transmitter)} are polled every ${every} s ${how}${this.scope}`);
  }

  /** Says once why the transmitter can't be polled. */
  complain(why: string): void {
    if (why == this.complaint) return;
    this.complaint = why;
    if (this.log.allows(FAILED)) logWarning(`${FAILED}: ${why}${this.scope}`);
  }

  /** The streams are polled, and can't be listed. */
  sayUnkept(why: string): void {
    if (this.log.allows(UNKEPT)) logWarning(`${UNKEPT}: ${why}${this.scope}`);
  }

  /** It was polled; `isNews`: it could not be before. */
  saySuccess(isNews: bool): void {
    if (isNews) logInfo(`security events are polled again${this.scope}`);
    this.complaint = "";
  }

  private get scope(): string {
    return scopeOf(this.config.name);
  }
}
