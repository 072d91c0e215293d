import { bytesOf, pointer } from "../text/bytes";
import { proxy_define_metric, proxy_increment_metric } from "./abi";
import { MetricType, Status } from "./enums";
import { OUT_LENGTH, outLength } from "./out";

/** A metric of the host. Where the host refuses it, nothing is counted. */
export class Metric {
  private id: u32 = 0;
  private defined: bool = false;
  private pending: i64 = 0;

  constructor(type: MetricType, name: string) {
    const bytes = bytesOf(name);
    if (proxy_define_metric(type, pointer(bytes), bytes.length, OUT_LENGTH) == Status.Ok) {
      this.id = <u32>outLength();
      this.defined = true;
    }
  }

  /** Adds to a counter (more than 0 only) or to a gauge, when `flush` is called: requests do not pay for the host call. */
  add(delta: i64): void {
    this.pending += delta;
  }

  /** Hands the host what was added. */
  flush(): void {
    if (this.defined && this.pending != 0) proxy_increment_metric(this.id, this.pending);
    this.pending = 0;
  }
}
