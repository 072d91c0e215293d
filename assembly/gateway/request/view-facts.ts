import { firstHeader, headerCount, nameLength, nextHeader, valueLength } from "../../host/header-map";
import { malloc } from "../../host/memory";
import { PropertyValue } from "../../host/property";
import { Match } from "../../policy/match";
import { HostFact, RequestFacts } from "../../policy/request-facts";
import { equalViews } from "../../text/bytes";
import { RequestView } from "../request-view";

const COMMA: u8 = 0x2c;
/** So many headers are joined for a request; that more than these have several lines may be an attack. */
const MOST_JOINED = 16;
/** Of each: its name, the length of that, its joined lines, and their length. */
const JOINED = memory.data(256, 8);

/** What rules ask about the request that is being decided. */
export class ViewFacts extends RequestFacts {
  private readonly property: PropertyValue = new PropertyValue();
  private joined: i32 = 0;
  /** The header that was read last. */
  private name: usize = 0;
  private nameLength: i32 = 0;
  /** The place of the line that is the value, and where the header after it begins. */
  private line: i32 = 0;
  private next: usize = 0;

  constructor(private readonly view: RequestView) {
    super();
  }

  /** Turns to the request that the view has read. */
  turn(): void {
    const view = this.view;
    this.take(view.method, view.methodLength, view.authority, view.authorityLength, view.path, view.pathLength);
  }

  readHeader(name: usize, length: i32): Match {
    const map = this.view.map;
    if (!this.isHeaderRead) this.joined = 0;
    this.isHeaderRead = true;
    let lines = 0;
    let bytes = 0;
    let at = firstHeader(map);
    for (let i = 0, count = headerCount(map); i < count; i++) {
      const size = nameLength(map, i);
      if (equalViews(at, size, name, length)) {
        this.value = at + <usize>size + 1;
        this.valueLength = valueLength(map, i);
        bytes += this.valueLength + 1;
        lines++;
      }
      at = nextHeader(map, i, at);
    }
    this.hasLines = lines > 1;
    this.name = name;
    this.nameLength = length;
    if (lines == 0) return Match.No;
    return lines == 1 || this.findJoined(name, length) || this.join(name, length, bytes) ? Match.Yes : Match.Maybe;
  }

  /** Whether the lines were joined before; they are the value then. */
  private findJoined(name: usize, length: i32): bool {
    for (let i = 0; i < this.joined; i++) {
      const slot = joinedSlot(i);
      if (!equalViews(load<usize>(slot), load<i32>(slot, 4), name, length)) continue;
      this.value = load<usize>(slot, 8);
      this.valueLength = load<i32>(slot, 12);
      return true;
    }
    return false;
  }

  /** `bytes`: what all lines take, each with a comma after it. */
  private join(name: usize, length: i32, bytes: i32): bool {
    if (this.joined == MOST_JOINED) return false;
    const map = this.view.map;
    const joined = malloc(bytes);
    if (joined == 0) return false;
    let end = joined;
    let at = firstHeader(map);
    for (let i = 0, count = headerCount(map); i < count; i++) {
      const size = nameLength(map, i);
      if (equalViews(at, size, name, length)) {
        const line = valueLength(map, i);
        memory.copy(end, at + <usize>size + 1, line);
        end += <usize>line;
        store<u8>(end++, COMMA);
      }
      at = nextHeader(map, i, at);
    }
    this.value = joined;
    this.valueLength = bytes - 1;
    const slot = joinedSlot(this.joined++);
    store<usize>(slot, name);
    store<i32>(slot, length, 4);
    store<usize>(slot, joined, 8);
    store<i32>(slot, this.valueLength, 12);
    return true;
  }

  readFirstLine(): void {
    this.line = -1;
    this.next = firstHeader(this.view.map);
    this.readNextLine();
  }

  readNextLine(): bool {
    const map = this.view.map;
    for (let i = this.line + 1, count = headerCount(map); i < count; i++) {
      const at = this.next;
      const size = nameLength(map, i);
      this.next = nextHeader(map, i, at);
      if (!equalViews(at, size, this.name, this.nameLength)) continue;
      this.line = i;
      this.value = at + <usize>size + 1;
      this.valueLength = valueLength(map, i);
      return true;
    }
    return false;
  }

  readFact(fact: HostFact): bool {
    const property = this.property;
    let isHad: bool;
    if (fact == HostFact.RemoteAddress) isHad = property.readSourceAddress();
    else if (fact == HostFact.LocalAddress) isHad = property.readDestinationAddress();
    else isHad = property.readRequestedServerName();
    this.value = property.source;
    this.valueLength = property.length;
    return isHad;
  }
}

function joinedSlot(i: i32): usize {
  return JOINED + ((<usize>i) << 4);
}
