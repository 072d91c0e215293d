/** Rules compiled for Node: what a single one matches, with a request read in one way. */
import { Field } from "../../../assembly/config/field";
import { Report } from "../../../assembly/config/report";
import { readRules } from "../../../assembly/config/rules";
import { hostLengthIn } from "../../../assembly/policy/authority";
import { CompiledRule } from "../../../assembly/policy/compiled-rule";
import { Match } from "../../../assembly/policy/match";
import { HostFact, RequestFacts } from "../../../assembly/policy/request-facts";
import { RequestReading, UNREADABLE } from "../../../assembly/policy/request-reading";
import { Requirements } from "../../../assembly/policy/requirements";
import { isToken } from "../../../assembly/text/ascii";
import { equalViews } from "../../../assembly/text/bytes";
import { parseJson } from "../../../assembly/text/json";
import { pathOf } from "../../../assembly/text/url-path";

const FIRST_HEADER = 3;
/** Scratch: a header's lines, joined. */
const JOINED = memory.data(1024);

/** Texts of a request, each a u32 length and as many bytes, the addresses and the server name first, then headers by pairs. */
class GivenFacts extends RequestFacts {
  texts: usize = 0;
  count: i32 = 0;
  private name: usize = 0;
  private nameLength: i32 = 0;
  private line: i32 = 0;

  readHeader(name: usize, length: i32): Match {
    this.name = name;
    this.nameLength = length;
    let at = JOINED;
    let lines = 0;
    for (this.line = FIRST_HEADER - 2; this.readNextLine(); lines++) {
      if (lines > 0) store<u8>(at++, 0x2c);
      memory.copy(at, this.value, this.valueLength);
      at += <usize>this.valueLength;
    }
    this.value = JOINED;
    this.valueLength = <i32>(at - JOINED);
    this.hasLines = lines > 1;
    return lines > 0 ? Match.Yes : Match.No;
  }

  readFirstLine(): void {
    this.line = FIRST_HEADER - 2;
    this.readNextLine();
  }

  readNextLine(): bool {
    for (this.line += 2; this.line + 1 < this.count; this.line += 2) {
      this.turnTo(this.line);
      if (!equalViews(this.value, this.valueLength, this.name, this.nameLength)) continue;
      this.turnTo(this.line + 1);
      return true;
    }
    return false;
  }

  readFact(fact: HostFact): bool {
    this.turnTo(<i32>fact);
    return true;
  }

  /** Makes a text the value. */
  turnTo(index: i32): void {
    let at = this.texts;
    for (let i = 0; i < index; i++) at += 4 + <usize>load<u32>(at);
    this.value = at + 4;
    this.valueLength = load<i32>(at);
  }
}

let rules: CompiledRule[] = [];
const facts = new GivenFacts();
const reading = new RequestReading();

/** Compiles `{"rules": […]}`; answers how many rules there are, or -1 where there is a mistake. */
export function compile(source: usize, length: i32): i32 {
  const report = new Report(new Map<string, string>());
  const configs = readRules(Field.root(report, parseJson(source, length).root).get("rules"));
  if (report.mistakes.length > 0) return -1;
  rules = [];
  const requirements = new Requirements(true, 0);
  for (let i = 0; i < configs.length; i++) rules.push(new CompiledRule(configs[i], i, requirements));
  return rules.length;
}

/** Takes a request: its texts, of which the last six are `:method`, `:authority` and `:path` with their values. */
export function take(texts: usize, count: i32): void {
  facts.texts = texts;
  facts.count = count;
  facts.turnTo(count - 5);
  reading.method = facts.value;
  reading.methodLength = isToken(facts.value, facts.valueLength) ? facts.valueLength : UNREADABLE;
  facts.turnTo(count - 3);
  reading.authority = facts.value;
  reading.authorityLength = hostLengthIn(facts.value, facts.valueLength) < 0 ? UNREADABLE : facts.valueLength;
  facts.turnTo(count - 1);
  reading.path = facts.value;
  reading.pathLength = pathOf(facts.value, facts.valueLength);
  facts.take(
    reading.method,
    reading.methodLength,
    reading.authority,
    reading.authorityLength,
    facts.value,
    facts.valueLength,
  );
}

/** 0: the request as it was sent does not match the rule at this place, 1: it may, 2: it does. */
export function match(place: i32): i32 {
  return rules[place].match(facts, reading);
}
