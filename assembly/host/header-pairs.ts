import { bytesOf, Bytes } from "../text/bytes";
import { Writer } from "../text/writer";

/** Headers on their way to the host, for a call or a local answer. */
export class HeaderPairs {
  private names: Array<Bytes> = [];
  private values: Array<Bytes> = [];

  /** Adds a header; several of one name stay separate. */
  add(name: string, value: string): HeaderPairs {
    return this.addBytes(name, bytesOf(value));
  }

  /** Adds a header whose value is bytes. */
  addBytes(name: string, value: Bytes): HeaderPairs {
    this.names.push(bytesOf(name));
    this.values.push(value);
    return this;
  }

  /** The serialised map, NUL after each name and value. The host takes one that is off by a byte for an empty map. */
  serialise(): Bytes {
    const count = this.names.length;
    const writer = new Writer(1024).u32(count);
    for (let i = 0; i < count; i++) writer.u32(this.names[i].length).u32(this.values[i].length);
    for (let i = 0; i < count; i++) writer.bytes(this.names[i]).u8(0).bytes(this.values[i]).u8(0);
    return writer.toBytes();
  }
}
