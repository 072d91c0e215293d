import { RuleConfig } from "../config/rule-config";
import { equalsIgnoringCase, isToken, toUpper } from "../text/ascii";
import { bytesOf, pointer } from "../text/bytes";
import { hostLengthIn, lengthWithoutDot } from "./authority";
import { CompiledRule } from "./compiled-rule";
import { Match } from "./match";
import { RequestFacts } from "./request-facts";
import { RequestReading, UNREADABLE } from "./request-reading";
import { Requirements } from "./requirements";
import { RuleDecision } from "./rule-decision";

/** No registered method is as long. A longer one is not read. */
const LONGEST_METHOD = 64;

const GET = bytesOf("GET");
const CAPITALS = memory.data(LONGEST_METHOD);
/** An authority without the dot of its host: 253 bytes, a colon and a port. */
const WITHOUT_DOT = memory.data(264);
/** The request as it is read just now. */
const reading = new RequestReading();

/** Rules with the meaning of those of an Istio AuthorizationPolicy with action CUSTOM, compiled. */
export class CompiledRules {
  private rules: StaticArray<CompiledRule>;

  /** Compiles `RelyingPartyConfig.rules`, of which there is one at least. What they ask for is added to `requirements`. */
  constructor(rules: RuleConfig[], requirements: Requirements = new Requirements(true, 0)) {
    const compiled = new StaticArray<CompiledRule>(rules.length);
    for (let i = 0; i < rules.length; i++) compiled[i] = new CompiledRule(rules[i], i, requirements);
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
    reading.authority = facts.authority;
    reading.authorityLength = whole < 0 ? UNREADABLE : facts.authorityLength;
    this.decideMethods(facts, decision);
    // A dot at the end is another name to some servers, and none to others.
    const bare = lengthWithoutDot(facts.authority, whole);
    if (whole < 0 || bare == whole) return;
    memory.copy(WITHOUT_DOT, facts.authority, bare);
    memory.copy(WITHOUT_DOT + bare, facts.authority + whole, facts.authorityLength - whole);
    reading.authority = WITHOUT_DOT;
    reading.authorityLength = facts.authorityLength - 1;
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
      return this.pick(facts, decision);
    }
    for (let i = 0; i < paths.count; i++) {
      reading.path = paths.at(i);
      reading.pathLength = paths.lengthAt(i);
      this.pick(facts, decision);
    }
  }

  /**
   * Picks the first rule that matches, and each before it that may. To some servers `/a` and `/a/` are one, so that a rule is
   * picked, too, whose `paths` name the other. That alone opens nothing, nor does it close what a rule names as it was sent.
   */
  private pick(facts: RequestFacts, decision: RuleDecision): void {
    reading.anySlash = true;
    for (let i = 0, count = this.rules.length; i < count; i++) {
      const rule = unchecked(this.rules[i]);
      const match = rule.match(facts, reading);
      if (match == Match.No) continue;
      decision.pick(rule);
      if (match == Match.Maybe) continue;
      if (rule.matchesAll || !reading.anySlash) return;
      reading.anySlash = false;
      if (rule.match(facts, reading) == Match.Yes) return;
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
