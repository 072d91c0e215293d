import { pointer } from "./bytes";
import { findByte } from "./scan";

/** What a JSON value is. */
export enum JsonKind {
  /** What a look-up answers when there is nothing. */
  Absent,
  /** What a look-up answers when there are several members of that name. */
  Repeated,
  Null,
  Boolean,
  Number,
  String,
  /** A string with half a surrogate pair: two of them may stand for the same text, so nothing is read from it. */
  Broken,
  Array,
  Object,
}

/** A value of a document, or the name of a member. Lives inside a tape. */
@unmanaged
export class JsonNode {
  kind: JsonKind;
  /** Where its source text begins and ends, as offsets in the tape's text. */
  start: i32;
  end: i32;
  /** Of a string, broken or not, the offset in the tape's text of what it stands for; of an array or object, its first entry. */
  first: i32;
  /** Of such a string, how many bytes it stands for; elements or members; 1 for true. */
  size: i32;
  /** Of a member, the node of its name. */
  name: i32;
}

/** The storage behind a JSON document: a flat list of nodes, and for each array or object a run of entries. */
export class JsonTape {
  /** The document, then, if it has any escapes, room for its strings without them, which are never longer. */
  readonly text: StaticArray<u8>;
  /** Nodes of the elements or members, one run for each array or object. */
  readonly entries: Array<i32> = [];
  private nodes: StaticArray<u8> = new StaticArray<u8>(64 * sizeof<JsonNode>());
  private used: i32 = 0;

  constructor(source: usize, length: i32) {
    const hasEscapes = findByte(source, source + length, 0x5c) != source + length;
    this.text = new StaticArray<u8>(hasEscapes ? length << 1 : length);
    memory.copy(pointer(this.text), source, length);
  }

  /** Adds a node and answers its number. */
  add(kind: JsonKind, start: i32): i32 {
    const size = <i32>offsetof<JsonNode>();
    if ((this.used + 1) * size > this.nodes.length) {
      const grown = new StaticArray<u8>(this.nodes.length << 1);
      memory.copy(pointer(grown), pointer(this.nodes), this.nodes.length);
      this.nodes = grown;
    }
    const node = this.node(this.used);
    node.kind = kind;
    node.start = start;
    node.name = -1;
    return this.used++;
  }

  /** A node by its number, which is one that `add` answered. Valid until the next `add`. */
  node(number: i32): JsonNode {
    return changetype<JsonNode>(pointer(this.nodes) + number * offsetof<JsonNode>());
  }

  /** The address of the text at an offset. */
  address(offset: i32): usize {
    return pointer(this.text) + offset;
  }
}
