import { ConditionConfig, ConditionKey } from "../config/rule-config";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { IpAddress } from "../text/ip-address";
import { IpBlock } from "../text/ip-block";
import { matchBlocks } from "./ip-blocks";
import { Match, matchIf, ofReadings, opposite } from "./match";
import { PatternFields } from "./pattern-fields";
import { HostFact, RequestFacts } from "./request-facts";
import { RequestReading } from "./request-reading";

/** One of the things that a rule asks about a request: one of the values, where there are any, and none of the `not…`. */
export abstract class Condition {
  /** Whether the request is as asked. What can't be had `Maybe` is. */
  abstract match(facts: RequestFacts, reading: RequestReading): Match;
}

/** Compiles a member of `when`. */
export function compileCondition(condition: ConditionConfig): Condition {
  const values = condition.values;
  const notValues = condition.notValues;
  if (condition.key == ConditionKey.RemoteIp) return new AddressCondition(true, values, notValues);
  if (condition.key == ConditionKey.DestinationIp) return new AddressCondition(false, values, notValues);
  if (condition.key == ConditionKey.DestinationPort) return new PortCondition(values, notValues);
  if (condition.key == ConditionKey.ServerName) return new ServerNameCondition(values, notValues);
  return new HeaderCondition(condition.header, values, notValues);
}

/** Where a request comes from, or came in. */
export class AddressCondition extends Condition {
  private readonly blocks: IpBlock[];
  private readonly notBlocks: IpBlock[];

  constructor(
    private readonly isRemote: bool,
    blocks: string[],
    notBlocks: string[],
  ) {
    super();
    this.blocks = compileBlocks(blocks);
    this.notBlocks = compileBlocks(notBlocks);
  }

  match(facts: RequestFacts, _reading: RequestReading): Match {
    const address: IpAddress = this.isRemote ? facts.remoteAddress() : facts.localAddress();
    const match = this.blocks.length > 0 ? matchBlocks(this.blocks, address) : Match.Yes;
    if (match == Match.No || this.notBlocks.length == 0) return match;
    return min(match, opposite(matchBlocks(this.notBlocks, address)));
  }
}

/** The port that a request came in on. */
export class PortCondition extends Condition {
  private readonly ports: i32[];
  private readonly notPorts: i32[];

  constructor(ports: string[], notPorts: string[]) {
    super();
    this.ports = compilePorts(ports);
    this.notPorts = compilePorts(notPorts);
  }

  /** Whether nothing is asked for. */
  get isEmpty(): bool {
    return this.ports.length == 0 && this.notPorts.length == 0;
  }

  match(facts: RequestFacts, _reading: RequestReading): Match {
    const port = facts.localPort();
    if (port < 0) return Match.Maybe;
    if (this.ports.length > 0 && !this.ports.includes(port)) return Match.No;
    return matchIf(!this.notPorts.includes(port));
  }
}

/** The name that the client asked for in its TLS handshake; empty without TLS, which no pattern matches. */
class ServerNameCondition extends Condition {
  private readonly patterns: PatternFields;

  constructor(values: string[], notValues: string[]) {
    super();
    this.patterns = new PatternFields(values, notValues);
  }

  match(facts: RequestFacts, _reading: RequestReading): Match {
    if (!facts.readFact(HostFact.ServerName)) return Match.Maybe;
    return matchIf(this.patterns.match(facts.value, facts.valueLength));
  }
}

/**
 * A request header. One that is missing has none of the values, and none of the `not…`. Several lines are read as one, joined
 * with ",", as applications and older Envoys do; and each by itself, as Envoy does since it was told that what is joined hides
 * what it is made of (CVE-2026-26308).
 */
class HeaderCondition extends Condition {
  private readonly name: Bytes;
  private readonly isAuthority: bool;
  private readonly isMethod: bool;
  private readonly patterns: PatternFields;

  /** `name` is in lower case. */
  constructor(name: string, values: string[], notValues: string[]) {
    super();
    this.name = bytesOf(name);
    // "host" is the same to Envoy.
    this.isAuthority = name == ":authority" || name == "host";
    this.isMethod = name == ":method";
    this.patterns = new PatternFields(values, notValues, true);
  }

  match(facts: RequestFacts, reading: RequestReading): Match {
    if (this.isAuthority) return this.matchPart(reading.authority, reading.authorityLength);
    if (this.isMethod) return this.matchPart(reading.method, reading.methodLength);
    const found = facts.readHeader(pointer(this.name), this.name.length);
    if (found == Match.Maybe) return found;
    if (found == Match.No) return matchIf(!this.patterns.asksForValue);
    const joined = matchIf(this.patterns.match(facts.value, facts.valueLength));
    return facts.hasLines ? ofReadings(joined, this.matchLines(facts)) : joined;
  }

  /** What is also read in other ways than it was sent. */
  private matchPart(source: usize, length: i32): Match {
    return length < 0 ? Match.Maybe : matchIf(this.patterns.match(source, length));
  }

  /** One line at least has one of the values, and no line one of the `not…`. */
  private matchLines(facts: RequestFacts): Match {
    let isMatched = !this.patterns.asksForValue;
    facts.readFirstLine();
    do {
      if (this.patterns.isLeftOut(facts.value, facts.valueLength)) return Match.No;
      if (!isMatched) isMatched = this.patterns.isAmong(facts.value, facts.valueLength);
    } while (facts.readNextLine());
    return matchIf(isMatched);
  }
}

function compileBlocks(values: string[]): IpBlock[] {
  const blocks: IpBlock[] = [];
  for (let i = 0; i < values.length; i++) {
    const block = IpBlock.parse(values[i]);
    if (block !== null) blocks.push(block);
  }
  return blocks;
}

function compilePorts(values: string[]): i32[] {
  const ports: i32[] = [];
  for (let i = 0; i < values.length; i++) ports.push(I32.parseInt(values[i]));
  return ports;
}
