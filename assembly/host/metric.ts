import { bytesOf } from "../text/bytes";
import { proxy_define_metric, proxy_increment_metric, proxy_record_metric } from "./abi";
import { MetricType, Status } from "./enums";
import { OUT_LENGTH, outLength } from "./out";

/** A metric of the host. Where the host refuses it, nothing is counted. */
export class Metric {
  private id: u32 = 0;
  private defined: bool = false;

  constructor(type: MetricType, name: string) {
    const bytes = bytesOf(name);
    if (proxy_define_metric(type, changetype<usize>(bytes), bytes.length, OUT_LENGTH) == Status.Ok) {
      this.id = <u32>outLength();
      this.defined = true;
    }
  }

  /** Adds to a counter (more than 0 only) or to a gauge. */
  add(delta: i64): void {
    if (this.defined && delta != 0) proxy_increment_metric(this.id, delta);
  }

  /** Records a value in a histogram, or sets a gauge. */
  record(value: u64): void {
    if (this.defined) proxy_record_metric(this.id, value);
  }
}
