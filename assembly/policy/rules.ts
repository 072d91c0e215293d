import { RuleConfig } from "../config/rule-config";
import { equalsIgnoringCase, isToken, toUpper } from "../text/ascii";
import { bytesOf, pointer } from "../text/bytes";
import { hostLengthIn, lengthWithoutDot, portIn } from "./authority";
import { CompiledRule } from "./compiled-rule";
import { RequestFacts } from "./request-facts";
import { RequestReading, UNREADABLE } from "./request-reading";
import { RuleDecision } from "./rule-decision";

/** No registered method is as long. A longer one is not read. */
const LONGEST_METHOD = 64;

const GET = bytesOf("GET");
const CAPITALS = memory.data(LONGEST_METHOD);
/** The request as it is read just now. */
const reading = new RequestReading();

/** Rules with the meaning of those of an Istio AuthorizationPolicy with action CUSTOM, compiled. */
export class CompiledRules {
  private rules: StaticArray<CompiledRule>;

  /** Compiles `RelyingPartyConfig.rules`, of which there is one at least. */
  constructor(rules: RuleConfig[]) {
    const compiled = new StaticArray<CompiledRule>(rules.length);
    for (let i = 0; i < rules.length; i++) compiled[i] = new CompiledRule(rules[i], i);
    this.rules = compiled;
  }

  /** Whether the first rule holds for every request, as the default `[{}]` does. */
  get matchesAll(): bool {
    return unchecked(this.rules[0]).matchesAll;
  }

  /**
   * Picks the rules that a request has to satisfy: the first that matches for each way to read it, in which its host, its
   * method and its path can be. Adds to what `decision` holds. Allocates nothing.
   */
  decide(facts: RequestFacts, decision: RuleDecision): void {
    if (this.matchesAll) return decision.pick(unchecked(this.rules[0]));
    const whole = hostLengthIn(facts.authority, facts.authorityLength);
    reading.host = facts.authority;
    reading.port = whole < 0 ? 0 : portIn(facts.authority, facts.authorityLength, whole);
    reading.hostLength = whole < 0 ? UNREADABLE : lengthWithoutDot(facts.authority, whole);
    this.decideMethods(facts, decision);
    // A dot at the end is another name to some servers, and none to others.
    if (whole < 0 || reading.hostLength == whole) return;
    reading.hostLength = whole;
    this.decideMethods(facts, decision);
  }

  /** Judges a method as it came and in capitals, since some servers take `post` for POST, and HEAD as GET too. */
  private decideMethods(facts: RequestFacts, decision: RuleDecision): void {
    const method = facts.method;
    const length = facts.methodLength;
    reading.method = method;
    reading.methodLength = length <= LONGEST_METHOD && isToken(method, length) ? length : UNREADABLE;
    reading.isHead = false;
    this.decidePaths(facts, decision);
    if (reading.methodLength < 0) return;
    if (writeCapitals(method, length)) {
      reading.method = CAPITALS;
      this.decidePaths(facts, decision);
    }
    if (!equalsIgnoringCase(method, length, "head")) return;
    reading.method = pointer(GET);
    reading.methodLength = GET.length;
    reading.isHead = true;
    this.decidePaths(facts, decision);
  }

  private decidePaths(facts: RequestFacts, decision: RuleDecision): void {
    const paths = facts.paths;
    if (paths.isUnreadable) {
      reading.pathLength = UNREADABLE;
      return this.pick(decision);
    }
    for (let i = 0; i < paths.count; i++) {
      reading.path = paths.at(i);
      reading.pathLength = paths.lengthAt(i);
      this.pick(decision);
    }
  }

  /**
   * Picks the first rule that matches; where a part of the request may be anything, each that may be the first. To some servers
   * `/a` and `/a/` are one, so that a rule is picked, too, whose `paths` name the other. That alone opens nothing, nor does it
   * close what a rule names as it was sent.
   */
  private pick(decision: RuleDecision): void {
    const isVague = reading.isVague;
    reading.anySlash = true;
    for (let i = 0, count = this.rules.length; i < count; i++) {
      const rule = unchecked(this.rules[i]);
      if (!rule.matches(reading)) continue;
      decision.pick(rule);
      if (rule.matchesAll) return;
      if (isVague) continue;
      if (!reading.anySlash) return;
      reading.anySlash = false;
      if (rule.matches(reading)) return;
    }
  }
}

/** Writes a method in capitals to `CAPITALS`; false where it is in capitals already. */
function writeCapitals(method: usize, length: i32): bool {
  let isOther = false;
  for (let i = 0; i < length; i++) {
    const c: u8 = load<u8>(method + i);
    const capital = toUpper(c);
    if (capital != c) isOther = true;
    store<u8>(CAPITALS + i, capital);
  }
  return isOther;
}
