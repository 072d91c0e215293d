import { RuleConfig, Unauthenticated } from "../config/rule-config";
import { Operation } from "./operation";
import { RequestReading } from "./request-reading";

/** One rule, compiled. */
export class CompiledRule {
  readonly unauthenticated: Unauthenticated;
  /** Whether what pages of other origins send with a session is refused. */
  readonly isGuarded: bool;
  private operations: StaticArray<Operation>;

  constructor(
    rule: RuleConfig,
    /** Its place in `rules`. */
    readonly place: i32,
  ) {
    const operations = new StaticArray<Operation>(rule.to.length);
    for (let i = 0; i < rule.to.length; i++) operations[i] = new Operation(rule.to[i]);
    this.operations = operations;
    this.unauthenticated = rule.unauthenticated;
    this.isGuarded = rule.guard;
  }

  /** Whether it holds for every request. */
  get matchesAll(): bool {
    return this.operations.length == 0;
  }

  /** Whether it holds for a request that is read so: what is vague matches. */
  matches(reading: RequestReading): bool {
    const operations = this.operations;
    for (let i = 0, count = operations.length; i < count; i++) {
      if (unchecked(operations[i]).matches(reading)) return true;
    }
    return operations.length == 0;
  }
}
