import { hostLengthIn } from "../../policy/authority";
import { RuleDecision } from "../../policy/rule-decision";
import { CompiledRules } from "../../policy/rules";
import { Plugin } from "../plugin";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { RequestView } from "../request-view";
import { ViewFacts } from "./view-facts";

/** Asks the rules about the request that is being decided. One instance serves all requests in turn. */
export class RuleCheck {
  /** What the rules of all relying parties of the host make of it, together. */
  readonly decision: RuleDecision = new RuleDecision();
  /** What those of one of them do. */
  private own: RuleDecision = new RuleDecision();
  private facts: ViewFacts;
  /** Whether `facts` are those of this request. */
  private isTurned: bool = false;

  constructor(private view: RequestView) {
    this.facts = new ViewFacts(view);
  }

  /**
   * Decides whether a request needs a session: on a host of several relying parties where any of them says so. A host that
   * can't be read may be anybody's to whoever routes the request. `group`: null on a host of no relying party.
   */
  decide(plugin: Plugin, group: RelyingPartyGroup | null): void {
    const view = this.view;
    this.isTurned = false;
    this.decision.begin();
    if (group !== null) return this.askAll(group.parties);
    this.ask(plugin.rules, this.decision);
    if (hostLengthIn(view.authority, view.authorityLength) < 0) this.askAll(plugin.relyingParties);
  }

  /**
   * What the rules of one of the host's relying parties ask of a session of its own, a bit for each of its requirements. After
   * `decide`, in the same callback.
   */
  requirementsOf(party: RelyingParty, group: RelyingPartyGroup): u64 {
    if (group.length == 1) return this.decision.requirements;
    if (party.requirements.all.length == 0) return 0;
    this.own.begin();
    this.ask(party.rules, this.own);
    return this.own.requirements;
  }

  /** Which rules those are, for the log. After `requirementsOf`. */
  describeRequiring(group: RelyingPartyGroup): string {
    return group.length == 1 ? this.decision.describe() : this.own.describe();
  }

  private askAll(parties: Array<RelyingParty>): void {
    for (let i = 0, count = parties.length; i < count; i++) this.ask(unchecked(parties[i]).rules, this.decision);
  }

  private ask(rules: CompiledRules, decision: RuleDecision): void {
    // Most rules hold for every request, and ask nothing about it.
    if (!this.isTurned && !rules.matchesAll) {
      this.isTurned = true;
      this.facts.turn();
    }
    rules.decide(this.facts, decision);
  }
}
