import { nowMilliseconds } from "../host/clock";
import { takesDebug } from "../host/log";
import { BodySource } from "./awaited-bodies";
import { Calls } from "./calls";
import { HeldStreams } from "./held-streams";
import { HeldCount } from "./streams";
import { TickPace } from "./tick-pace";

/** What the host gives one configuration. Knows no protocol. */
export class RootContext {
  readonly pace: TickPace;
  readonly held: HeldStreams;
  readonly calls: Calls = new Calls();
  readonly bodies: BodySource;
  /** Of the codes that are being redeemed. */
  readonly redemptions: HeldCount = new HeldCount(null);
  /** Of the authorization requests that are being pushed. */
  readonly pushedRequests: HeldCount = new HeldCount(null);
  /** Of the tokens that are being revoked. */
  readonly tokenRevocations: HeldCount = new HeldCount(null);
  /** Seconds since 1970, as of the last tick: requests do not pay for the clock. */
  nowSeconds: i64 = 0;
  /** Whether the host takes debug lines, as of the last tick. */
  takesDebug: bool = false;

  constructor(
    readonly id: u32,
    /** Whether the host verifies signatures. */
    readonly hostVerifies: bool,
  ) {
    const pace = new TickPace();
    this.pace = pace;
    this.held = new HeldStreams(id, pace);
    this.bodies = new BodySource(id);
    this.nowSeconds = nowMilliseconds() / 1000;
    this.takesDebug = takesDebug();
  }

  /** Asks the host what requests do not pay for. */
  tick(): void {
    this.readClock();
    this.takesDebug = takesDebug();
  }

  /** Asks the host for the time, in seconds since 1970, and keeps it for the requests to come. */
  readClock(): i64 {
    this.nowSeconds = nowMilliseconds() / 1000;
    return this.nowSeconds;
  }
}
