import { OperationConfig } from "../config/rule-config";
import { bytesOf, pointer } from "../text/bytes";
import { PortCondition } from "./condition";
import { Match, matchIf } from "./match";
import { PathFields } from "./path-fields";
import { PatternFields } from "./pattern-fields";
import { RequestFacts } from "./request-facts";
import { RequestReading } from "./request-reading";

const HEAD = "HEAD";
const HEAD_BYTES = bytesOf(HEAD);

/** A compiled operation of a rule: its fields are ANDed, the values of one ORed; an empty field asks for nothing. */
export class Operation {
  private readonly hosts: PatternFields;
  private readonly ports: PortCondition;
  private readonly methods: PatternFields;
  private readonly paths: PathFields;
  /** Whether HEAD is named, and so is not read as GET. */
  private readonly namesHead: bool;

  constructor(operation: OperationConfig) {
    this.hosts = new PatternFields(operation.hosts, operation.notHosts, true);
    this.ports = new PortCondition(operation.ports, operation.notPorts);
    this.methods = new PatternFields(operation.methods, operation.notMethods, true);
    this.paths = new PathFields(operation.paths, operation.notPaths);
    this.namesHead = operation.methods.includes(HEAD) || operation.notMethods.includes(HEAD);
  }

  /** Whether it holds for a request that is read so. */
  match(facts: RequestFacts, reading: RequestReading): Match {
    let match = this.matchMethod(reading);
    if (match != Match.No) match = min(match, this.matchHost(reading));
    if (match != Match.No) match = min(match, this.matchPath(reading));
    if (match == Match.No || this.ports.isEmpty) return match;
    return min(match, this.ports.match(facts, reading));
  }

  /** What holds for GET holds for HEAD too (RFC 9110, section 9.3.2), unless that is named. */
  private matchMethod(reading: RequestReading): Match {
    if (this.methods.isEmpty) return Match.Yes;
    if (reading.methodLength < 0) return Match.Maybe;
    if (reading.isHead && this.namesHead) return matchIf(this.methods.match(pointer(HEAD_BYTES), HEAD_BYTES.length));
    return matchIf(this.methods.match(reading.method, reading.methodLength));
  }

  private matchHost(reading: RequestReading): Match {
    if (this.hosts.isEmpty) return Match.Yes;
    if (reading.authorityLength < 0) return Match.Maybe;
    return matchIf(this.hosts.matchIgnoringCase(reading.authority, reading.authorityLength));
  }

  private matchPath(reading: RequestReading): Match {
    if (this.paths.isEmpty) return Match.Yes;
    if (reading.pathLength < 0) return Match.Maybe;
    return this.paths.match(reading.path, reading.pathLength, reading.anySlash);
  }
}
