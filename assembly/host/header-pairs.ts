import { Bytes, pointer } from "../text/bytes";
import { Writer } from "../text/writer";

/** Headers on their way to the host, for a call or a local reply. */
export class HeaderPairs {
  private count: i32 = 0;
  private lengths: Writer = new Writer(64);
  private texts: Writer = new Writer(1024);

  /** Adds a header; several of one name stay separate. */
  add(name: string, value: string): HeaderPairs {
    const start = this.begin(name);
    this.texts.text(value);
    return this.end(start);
  }

  /** Adds a header whose value is what `value` holds now. */
  addWritten(name: string, value: Writer): HeaderPairs {
    const start = this.begin(name);
    this.texts.view(value.pointer, value.length);
    return this.end(start);
  }

  /** Adds a header of name and value in bytes. */
  addView(name: usize, nameLength: i32, value: usize, valueLength: i32): HeaderPairs {
    const start = this.texts.length;
    this.texts.view(name, nameLength);
    const begin = this.endName(start);
    this.texts.view(value, valueLength);
    return this.end(begin);
  }

  /** Answers where the value begins. */
  private begin(name: string): i32 {
    const start = this.texts.length;
    this.texts.text(name);
    return this.endName(start);
  }

  private endName(start: i32): i32 {
    this.lengths.u32(this.texts.length - start);
    this.texts.u8(0);
    return this.texts.length;
  }

  private end(start: i32): HeaderPairs {
    this.lengths.u32(this.texts.length - start);
    this.texts.u8(0);
    this.count++;
    return this;
  }

  /** The serialised map, NUL after each name and value. The host takes one that is off by a byte for an empty map. */
  serialise(): Bytes {
    const lengths = this.lengths;
    const texts = this.texts;
    const map = new StaticArray<u8>(4 + lengths.length + texts.length);
    const at = pointer(map);
    store<u32>(at, this.count);
    memory.copy(at + 4, lengths.pointer, lengths.length);
    memory.copy(at + 4 + lengths.length, texts.pointer, texts.length);
    return map;
  }
}
