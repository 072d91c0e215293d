import { RuleConfig, Unauthenticated } from "../config/rule-config";
import { AddressCondition, compileCondition, Condition } from "./condition";
import { Match } from "./match";
import { Operation } from "./operation";
import { RequestFacts } from "./request-facts";
import { RequestReading } from "./request-reading";
import { Requirements } from "./requirements";

/**
 * One rule, compiled. It matches as Istio translates an AuthorizationPolicy for Envoy: one of its sources, one of its
 * operations and all of its conditions; where it has none of a kind, that is not asked.
 */
export class CompiledRule {
  readonly unauthenticated: Unauthenticated;
  /** Whether what pages of other origins send with a session is refused. */
  readonly isGuarded: bool;
  /** The bit of what it asks of whoever is signed in; 0: nothing. */
  readonly requirement: u64;
  private sources: StaticArray<AddressCondition>;
  private operations: StaticArray<Operation>;
  private conditions: StaticArray<Condition>;

  constructor(
    rule: RuleConfig,
    /** Its place in `rules`. */
    readonly place: i32,
    requirements: Requirements,
  ) {
    const from = rule.from;
    const sources = new StaticArray<AddressCondition>(from.length);
    for (let i = 0; i < from.length; i++) {
      sources[i] = new AddressCondition(true, from[i].remoteIpBlocks, from[i].notRemoteIpBlocks);
    }
    const operations = new StaticArray<Operation>(rule.to.length);
    for (let i = 0; i < rule.to.length; i++) operations[i] = new Operation(rule.to[i]);
    const conditions = new StaticArray<Condition>(rule.when.length);
    for (let i = 0; i < rule.when.length; i++) conditions[i] = compileCondition(rule.when[i]);
    this.sources = sources;
    this.operations = operations;
    this.conditions = conditions;
    this.unauthenticated = rule.unauthenticated;
    this.isGuarded = rule.guard;
    this.requirement = requirements.bitOf(rule.require);
  }

  /** Whether it holds for every request. */
  get matchesAll(): bool {
    return this.sources.length == 0 && this.operations.length == 0 && this.conditions.length == 0;
  }

  /** Whether it holds for a request that is read so. Allocates nothing that the collector manages. */
  match(facts: RequestFacts, reading: RequestReading): Match {
    let match = this.matchOperations(facts, reading);
    const conditions = this.conditions;
    for (let i = 0, count = conditions.length; i < count && match != Match.No; i++) {
      match = min(match, unchecked(conditions[i]).match(facts, reading));
    }
    return match == Match.No ? match : min(match, this.matchSources(facts, reading));
  }

  private matchOperations(facts: RequestFacts, reading: RequestReading): Match {
    const operations = this.operations;
    const count = operations.length;
    let match = count == 0 ? Match.Yes : Match.No;
    for (let i = 0; i < count && match != Match.Yes; i++) {
      match = max(match, unchecked(operations[i]).match(facts, reading));
    }
    return match;
  }

  private matchSources(facts: RequestFacts, reading: RequestReading): Match {
    const sources = this.sources;
    const count = sources.length;
    let match = count == 0 ? Match.Yes : Match.No;
    for (let i = 0; i < count && match != Match.Yes; i++)
      match = max(match, unchecked(sources[i]).match(facts, reading));
    return match;
  }
}
