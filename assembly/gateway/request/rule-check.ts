import { noteGarbage } from "../../host/memory";
import { hostLengthIn } from "../../policy/authority";
import { RequestFacts } from "../../policy/request-facts";
import { RuleDecision } from "../../policy/rule-decision";
import { CompiledRules, LONGEST_READ_PATH } from "../../policy/rules";
import { isPlainPath, pathOf } from "../../text/url-path";
import { Plugin } from "../plugin";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { RequestView } from "../request-view";

/** Judging a path that is not plain allocates several times its length. */
const PATH_GARBAGE_FACTOR = 16;

/** Asks the rules about the request that is being decided. One instance serves all requests in turn. */
export class RuleCheck {
  /** What the rules of all relying parties of the host make of it, together. */
  readonly decision: RuleDecision = new RuleDecision();
  private facts: RequestFacts = new RequestFacts();

  constructor(private view: RequestView) {}

  /**
   * Decides whether a request needs a session: on a host of several relying parties where any of them says so. A host that
   * can't be read may be anybody's to whoever routes the request. `group`: null on a host of no relying party.
   */
  decide(plugin: Plugin, group: RelyingPartyGroup | null): void {
    const view = this.view;
    this.facts.take(view.method, view.methodLength, view.authority, view.authorityLength, view.path, view.pathLength);
    this.decision.begin();
    if (group !== null) return this.askAll(group.parties);
    this.ask(plugin.rules);
    if (hostLengthIn(view.authority, view.authorityLength) < 0) this.askAll(plugin.relyingParties);
  }

  private askAll(parties: Array<RelyingParty>): void {
    for (let i = 0, count = parties.length; i < count; i++) this.ask(unchecked(parties[i]).rules);
  }

  private ask(rules: CompiledRules): void {
    if (!rules.matchesAll) {
      // Judging a path that can be read in two ways allocates.
      const pathLength = pathOf(this.facts.path, this.facts.pathLength);
      const isRead = pathLength <= LONGEST_READ_PATH && !isPlainPath(this.facts.path, pathLength);
      if (isRead) noteGarbage(pathLength * PATH_GARBAGE_FACTOR);
    }
    rules.decide(this.facts, this.decision);
  }
}
