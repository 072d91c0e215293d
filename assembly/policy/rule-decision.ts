import { Unauthenticated } from "../config/rule-config";
import { Writer } from "../text/writer";
import { CompiledRule } from "./compiled-rule";

/** More of the picked rules are not remembered by their places; what they ask for counts all the same. */
const MOST_PLACES = 16;
const COMMA: u8 = 0x2c;

/**
 * What rules make of a request. Of each way to read it the first rule that matches is picked, and the request has to satisfy
 * all that are picked. One instance serves all requests in turn; allocates nothing that the collector manages.
 */
export class RuleDecision {
  /** Whether any rule was picked: a request that matches none passes. */
  isMatched: bool = false;
  /** The strictest of those of the picked rules. */
  unauthenticated: Unauthenticated = Unauthenticated.Pass;
  /** Whether what pages of other origins send is kept from going on with a session. */
  isGuarded: bool = false;
  /** What the picked rules ask of whoever is signed in, a bit for each; of the rules of one relying party alone. */
  requirements: u64 = 0;
  /** How many rules were picked. */
  count: i32 = 0;
  private places: StaticArray<i32> = new StaticArray<i32>(MOST_PLACES);

  /** Begins anew: nothing is picked. */
  begin(): void {
    this.isMatched = false;
    this.unauthenticated = Unauthenticated.Pass;
    this.isGuarded = false;
    this.requirements = 0;
    this.count = 0;
  }

  /** Picks a rule; one that was picked already changes nothing. */
  pick(rule: CompiledRule): void {
    this.isMatched = true;
    if (rule.unauthenticated > this.unauthenticated) this.unauthenticated = rule.unauthenticated;
    if (rule.isGuarded) this.isGuarded = true;
    this.requirements |= rule.requirement;
    // Another relying party's rule may have the same place.
    const known = min(this.count, MOST_PLACES);
    for (let i = 0; i < known; i++) if (unchecked(this.places[i]) == rule.place) return;
    if (this.count < MOST_PLACES) unchecked((this.places[this.count] = rule.place));
    this.count++;
  }

  /** Whether a request without session is kept from the application. */
  get needsSession(): bool {
    return this.isMatched && this.unauthenticated != Unauthenticated.Pass;
  }

  /** Writes the places of the picked rules, a comma between two: `0,2`. Allocates nothing where the writer has room. */
  writePlaces(writer: Writer): void {
    for (let i = 0, count = min(this.count, MOST_PLACES); i < count; i++) {
      if (i > 0) writer.u8(COMMA);
      writer.decimal(unchecked(this.places[i]));
    }
  }

  /** The places of the picked rules, for the log: `rule 0`, `rules 0, 2`. */
  describe(): string {
    if (!this.isMatched) return "no rule";
    let text = this.count == 1 ? "rule " : "rules ";
    for (let i = 0; i < min(this.count, MOST_PLACES); i++) text += (i > 0 ? ", " : "") + this.places[i].toString();
    return this.count > MOST_PLACES ? text + ", …" : text;
  }
}
