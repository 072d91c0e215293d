import { JsonError } from "./json-error";
import { duplicateMemberAt } from "./json-members";
import { jsonNumberLength } from "./json-number";
import { decodeJsonString, jsonEscapeLength, plainJsonEnd } from "./json-string";
import { JsonKind, JsonTape } from "./json-tape";

const MAX_DEPTH = 32;
const MAX_VALUES = 16384;
const LONE_SURROGATE_LENGTH = 6;

const enum Expect {
  Value,
  FirstElement,
  FirstName,
  Name,
  /** A comma, the end of an array or object, or of the document. */
  Next,
}

/** Fills a tape with the document in the first half of its text (RFC 8259), without recursion. */
export class JsonParser {
  error: JsonError = JsonError.None;
  /** Where the error is, or the end. */
  position: i32 = 0;
  private values: i32 = 0;
  /** The open arrays and objects, outermost first: each one's node, and where its entries begin in `pending`. */
  private open: StaticArray<i32> = new StaticArray<i32>(MAX_DEPTH);
  private openEntries: StaticArray<i32> = new StaticArray<i32>(MAX_DEPTH);
  private depth: i32 = 0;
  /** Entries of what is still open. */
  private pending: Array<i32> = [];
  /** The node of the name whose value comes next, or -1. */
  private name: i32 = -1;
  /** How much of the second half of the tape's text is used. */
  private decoded: i32;

  /** `strict`: two members of one name, and half a surrogate pair, are refused. */
  constructor(
    private tape: JsonTape,
    private length: i32,
    private strict: bool,
  ) {
    this.decoded = length;
  }

  /** Reads all of it. Node 0 is the value, unless `error` is set. */
  run(): void {
    let expect = Expect.Value;
    while (this.error == JsonError.None) {
      this.skipWhitespace();
      if (this.position >= this.length) {
        if (this.depth > 0 || expect != Expect.Next) this.fail(JsonError.UnexpectedEnd);
        return;
      }
      expect = this.step(expect, this.byteAt(this.position));
    }
  }

  /** Reads what begins with `c` and answers what may follow. */
  private step(expect: Expect, c: u8): Expect {
    if (expect == Expect.Next) return this.next(c);
    if ((expect == Expect.FirstElement && c == 0x5d) || (expect == Expect.FirstName && c == 0x7d)) return this.close();
    if (expect == Expect.Name || expect == Expect.FirstName) {
      this.memberName(c);
      return Expect.Value;
    }
    return this.value(c);
  }

  private next(c: u8): Expect {
    if (this.depth == 0) return this.fail(JsonError.TrailingData);
    const inObject = this.tape.node(this.open[this.depth - 1]).kind == JsonKind.Object;
    if (c == (inObject ? 0x7d : 0x5d)) return this.close();
    if (c != 0x2c) return this.fail(JsonError.UnexpectedCharacter);
    this.position++;
    return inObject ? Expect.Name : Expect.Value;
  }

  private memberName(c: u8): void {
    if (c != 0x22) {
      this.fail(JsonError.UnexpectedCharacter);
      return;
    }
    this.name = this.tape.add(JsonKind.String, this.position);
    this.string(this.name);
    if (this.error != JsonError.None) return;
    this.skipWhitespace();
    if (this.position >= this.length) this.fail(JsonError.UnexpectedEnd);
    else if (this.byteAt(this.position) != 0x3a) this.fail(JsonError.UnexpectedCharacter);
    else this.position++;
  }

  private value(c: u8): Expect {
    if (++this.values > MAX_VALUES) return this.fail(JsonError.TooManyValues);
    const kind = kindOf(c);
    if (kind == JsonKind.Absent) return this.fail(JsonError.UnexpectedCharacter);
    const number = this.tape.add(kind, this.position);
    this.tape.node(number).name = this.name;
    this.name = -1;
    if (this.depth > 0) this.pending.push(number);
    switch (kind) {
      case JsonKind.Object:
      case JsonKind.Array:
        return this.openContainer(number);
      case JsonKind.String:
        return this.string(number);
      case JsonKind.Number:
        return this.number(number);
      case JsonKind.Boolean:
        this.tape.node(number).size = c == 0x74 ? 1 : 0;
        return this.literal(number, c == 0x74 ? "true" : "false");
      default:
        return this.literal(number, "null");
    }
  }

  private openContainer(number: i32): Expect {
    if (this.depth == MAX_DEPTH) return this.fail(JsonError.TooDeep);
    this.open[this.depth] = number;
    this.openEntries[this.depth] = this.pending.length;
    this.depth++;
    this.position++;
    return this.tape.node(number).kind == JsonKind.Object ? Expect.FirstName : Expect.FirstElement;
  }

  private close(): Expect {
    this.position++;
    this.depth--;
    const first = this.openEntries[this.depth];
    const node = this.tape.node(this.open[this.depth]);
    node.end = this.position;
    node.first = this.tape.entries.length;
    node.size = this.pending.length - first;
    for (let i = first; i < this.pending.length; i++) this.tape.entries.push(this.pending[i]);
    if (this.strict && node.kind == JsonKind.Object) {
      const members = StaticArray.fromArray(this.pending.slice(first));
      const duplicate = duplicateMemberAt(this.tape, members);
      if (duplicate >= 0) {
        this.position = duplicate;
        return this.fail(JsonError.DuplicateMember);
      }
    }
    this.pending.length = first;
    return Expect.Next;
  }

  private literal(number: i32, word: string): Expect {
    for (let i = 0; i < word.length; i++, this.position++) {
      if (this.position >= this.length) return this.fail(JsonError.UnexpectedEnd);
      if (this.byteAt(this.position) != word.charCodeAt(i)) return this.fail(JsonError.UnexpectedCharacter);
    }
    this.tape.node(number).end = this.position;
    return Expect.Next;
  }

  private number(number: i32): Expect {
    const length = jsonNumberLength(this.tape.address(this.position), this.tape.address(this.length));
    if (length < 0) return this.fail(JsonError.InvalidNumber);
    this.position += length;
    this.tape.node(number).end = this.position;
    return Expect.Next;
  }

  /** Reads the string whose opening quote is here into the node. */
  private string(number: i32): Expect {
    const start = ++this.position;
    let escaped = false;
    let broken = false;
    this.skipPlain();
    while (this.position < this.length) {
      const c = this.byteAt(this.position);
      if (c == 0x22) {
        this.endString(number, start, escaped);
        if (broken) this.tape.node(number).kind = JsonKind.Broken;
        return Expect.Next;
      }
      if (c < 0x20) return this.fail(JsonError.ControlCharacter);
      escaped = true;
      let step = jsonEscapeLength(this.tape.address(this.position), this.tape.address(this.length));
      if (step == -JsonError.LoneSurrogate && !this.strict) {
        step = LONE_SURROGATE_LENGTH;
        broken = true;
      }
      if (step < 0) return this.fail(<JsonError>-step);
      this.position += step;
      this.skipPlain();
    }
    return this.fail(JsonError.UnexpectedEnd);
  }

  private skipPlain(): void {
    this.position = plainJsonEnd(this.tape.address(0), this.position, this.length);
  }

  private endString(number: i32, start: i32, escaped: bool): void {
    const node = this.tape.node(number);
    node.first = start;
    node.size = this.position - start;
    if (escaped) {
      node.first = this.decoded;
      node.size = decodeJsonString(this.tape.address(start), node.size, this.tape.address(this.decoded));
      this.decoded += node.size;
    }
    this.position++;
    node.end = this.position;
  }

  private skipWhitespace(): void {
    while (this.position < this.length) {
      const c = this.byteAt(this.position);
      if (c != 0x20 && c != 0x0a && c != 0x0d && c != 0x09) return;
      this.position++;
    }
  }

  private byteAt(position: i32): u8 {
    return load<u8>(this.tape.address(position));
  }

  private fail(error: JsonError): Expect {
    this.error = error;
    return Expect.Next;
  }
}

/** The kind of the value that begins with `c`, or `Absent` when none does. */
function kindOf(c: u8): JsonKind {
  switch (c) {
    case 0x7b:
      return JsonKind.Object;
    case 0x5b:
      return JsonKind.Array;
    case 0x22:
      return JsonKind.String;
    case 0x74:
    case 0x66:
      return JsonKind.Boolean;
    case 0x6e:
      return JsonKind.Null;
    default:
      return c == 0x2d || c - 0x30 < 10 ? JsonKind.Number : JsonKind.Absent;
  }
}
