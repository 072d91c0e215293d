import { hostLengthIn } from "../../policy/authority";
import { RuleDecision } from "../../policy/rule-decision";
import { Plugin } from "../plugin";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { RequestView } from "../request-view";
import { ViewFacts } from "./view-facts";

/** Asks the rules about the request that is being decided. One instance serves all requests in turn. */
export class RuleCheck {
  /** What the rules of all relying parties of the host make of it, together. */
  readonly decision: RuleDecision = new RuleDecision();
  private facts: ViewFacts;

  constructor(private view: RequestView) {
    this.facts = new ViewFacts(view);
  }

  /**
   * Decides whether a request needs a session: on a host of several relying parties where any of them says so. A host that
   * can't be read may be anybody's to whoever routes the request. `group`: null on a host of no relying party.
   */
  decide(plugin: Plugin, group: RelyingPartyGroup | null): void {
    const view = this.view;
    this.facts.turn();
    this.decision.begin();
    if (group !== null) return this.askAll(group.parties);
    plugin.rules.decide(this.facts, this.decision);
    if (hostLengthIn(view.authority, view.authorityLength) < 0) this.askAll(plugin.relyingParties);
  }

  private askAll(parties: Array<RelyingParty>): void {
    for (let i = 0, count = parties.length; i < count; i++) {
      unchecked(parties[i]).rules.decide(this.facts, this.decision);
    }
  }
}
