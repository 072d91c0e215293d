import { Unauthenticated } from "../../config/rule-config";
import { noteGarbage } from "../../host/memory";
import { printable } from "../../oidc/printable";
import { Person } from "../../policy/requirement";
import { describeUnmet } from "../../policy/requirement-text";
import { JudgedUrl } from "../../policy/return-urls";
import { Reason } from "../../reason";
import { SessionRecord } from "../../session/record";
import { Bytes, pointer } from "../../text/bytes";
import { LoggedAnswer, NONE } from "../access-log";
import { asSomebodyElse } from "../login/choice";
import { LoginOptions, withOptions } from "../login/login";
import { authenticationChallenge, refusal } from "../refusals";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { Text } from "../replies/languages/text";
import { redirect, Reply } from "../replies/reply";
import { Told } from "../replies/told";
import { sessionName } from "../session/session-lines";
import { WebRequest } from "../web-request";
import { BearerRequest } from "./bearer-request";
import { RuleCheck } from "./rule-check";
import { SessionFinder } from "./session-finder";
import { SessionUpkeep } from "./session-upkeep";
import { beginHere, pageAsked } from "./without-session";

/** Judging a session and answering for it allocates several times its ID token's length. */
const PERSON_GARBAGE_FACTOR = 24;
/** The claims by which people know as whom they are signed in. */
const NAMES: string[] = ["email", "preferred_username", "sub"];

/** What a session or a bearer token lacks of what the rules require. */
export class UnmetRequirement {
  constructor(
    readonly party: RelyingParty,
    readonly person: Person,
    /** A bit for each requirement that the request has to meet. */
    readonly required: u64,
    /** Which rules require it, for the log. */
    private rules: string,
    /** The id of the session; empty for a bearer token. */
    private session: Bytes,
  ) {}

  /** Of several reasons the first that no login can mend. */
  get reason(): Reason {
    const place = this.place;
    if (place < 0) return Reason.RequireClaims;
    return this.party.requirements.reasonOf(place, this.person, this.party.root.nowSeconds);
  }

  /** What is missing, for the log. */
  get detail(): string {
    const place = this.place;
    const now = this.party.root.nowSeconds;
    const what =
      place < 0 ? "" : ": " + describeUnmet(this.party.requirements.all[place], this.reason, this.person, now);
    const whose = this.session.length > 0 ? sessionName(pointer(this.session)) : "a bearer token";
    return this.rules + what + "; " + whose;
  }

  /** As whom people are signed in, as they know it; empty where the provider does not say. */
  get name(): string {
    for (let i = 0; i < NAMES.length; i++) {
      const name = printable(this.person.claims.member(NAMES[i]).asString());
      if (name.length > 0) return name;
    }
    return "";
  }

  /** Tells the access log whose request it is. */
  tell(logged: LoggedAnswer | null): void {
    if (logged === null) return;
    logged.party = this.party.name;
    logged.session = this.session;
    logged.subject = this.party.subjects.shown(this.person.claims);
  }

  private get place(): i32 {
    return this.party.requirements.firstUnmet(this.required, this.person, this.party.root.nowSeconds);
  }
}

/**
 * What the session lacks with which a request is to go on; null where it lacks nothing. That costs a comparison where the session is
 * cached.
 */
export function unmetBySession(
  rules: RuleCheck,
  group: RelyingPartyGroup,
  party: RelyingParty,
  finder: SessionFinder,
  upkeep: SessionUpkeep,
): UnmetRequirement | null {
  const required = rules.requirementsOf(party, group);
  if (required == 0) return null;
  const refreshed: SessionRecord | null = finder.opened === null ? null : upkeep.refreshed;
  const met = refreshed === null ? finder.met : party.sealer.verdictOf(refreshed, party.root.nowSeconds).met;
  if ((required & ~met) == 0) return null;
  let session = refreshed === null ? finder.session(party) : refreshed;
  // Without memory to look at it, it is nobody's.
  if (session === null) session = new SessionRecord();
  noteGarbage(session.idToken.length * PERSON_GARBAGE_FACTOR);
  return new UnmetRequirement(
    party,
    party.sealer.personOf(session),
    required,
    rules.describeRequiring(group),
    session.id,
  );
}

/** The same of a bearer token that was accepted. */
export function unmetByToken(
  rules: RuleCheck,
  group: RelyingPartyGroup,
  bearer: BearerRequest,
): UnmetRequirement | null {
  const required = rules.requirementsOf(bearer.party, group);
  if ((required & ~bearer.met) == 0) return null;
  return new UnmetRequirement(bearer.party, bearer.person(), required, rules.describeRequiring(group), NONE);
}

/**
 * The reply to a request whose session lacks something: a fresh login at the provider where that can bring it, for a page and once;
 * 401 for who can't be sent there, and 403 where it can't. Null when it waits. `whatFor`: what the rules say of requests without
 * a session, which this is as good as.
 */
export function answerUnmet(
  group: RelyingPartyGroup,
  request: WebRequest,
  unmet: UnmetRequirement,
  whatFor: Unauthenticated,
): Reply | null {
  const party = unmet.party;
  const reason = unmet.reason;
  unmet.tell(request.logged);
  if (reason == Reason.RequireAuthentication) return stepUp(group, request, unmet, whatFor);
  const start = JudgedUrl.start(party.config, request.place, request.isAstray, pageAsked(party, request));
  return refusal(party, request, reason, asSomebodyElse(start).url, unmet.detail, null, null, unmet.name);
}

/** Sends a page to the provider for another authentication (OpenID Connect Core 3.1.2.1), and says to all else what it needs (RFC 9470). */
function stepUp(
  group: RelyingPartyGroup,
  request: WebRequest,
  unmet: UnmetRequirement,
  whatFor: Unauthenticated,
): Reply | null {
  const party = unmet.party;
  const options = new LoginOptions();
  options.stepUp = unmet.required & party.requirements.authentications;
  const here = pageAsked(party, request);
  const start = withOptions(JudgedUrl.start(party.config, request.place, request.isAstray, here), options);
  const isSent = whatFor == Unauthenticated.Redirect && request.mayFollow;
  if (request.isSafeMethod && whatFor != Unauthenticated.Deny && (request.isNavigation || isSent)) {
    if (request.isPrefetch) return refusal(party, request, Reason.Prefetch, null);
    if (!request.isNavigation) return redirect(start, "start");
    return beginHere(group, party, request, here, options);
  }
  return refuseAuthentication(request, unmet, start, unmet.name);
}

/** The reply to a request whose bearer token lacks something: no page, and no redirect. */
export function refuseUnmetToken(request: WebRequest, unmet: UnmetRequirement): Reply {
  request.isNavigation = false;
  unmet.tell(request.logged);
  const reason = unmet.reason;
  if (reason != Reason.RequireAuthentication) return refusal(unmet.party, request, reason, null, unmet.detail);
  return refuseAuthentication(request, unmet, null, "");
}

/** 401 with the authentication that is needed (RFC 9470). */
function refuseAuthentication(
  request: WebRequest,
  unmet: UnmetRequirement,
  start: JudgedUrl | null,
  who: string,
): Reply {
  const party = unmet.party;
  const asked = party.requirements.authenticationFor(unmet.required);
  if (asked === null) return refusal(party, request, Reason.RequireClaims, null, unmet.detail);
  const told = new Told().sayAsked(asked);
  if (!request.isSafeMethod) told.say(Text.NotDelivered);
  const reply = refusal(party, request, Reason.RequireAuthentication, start, unmet.detail, told, null, who);
  return reply.header("www-authenticate", request.challenge + authenticationChallenge(asked));
}
