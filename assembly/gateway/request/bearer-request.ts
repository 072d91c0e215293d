import { noteGarbage } from "../../host/memory";
import { parseJws } from "../../jose/jws";
import { claimsOf } from "../../jose/jwt";
import { AuthorizationKind, authorizationKind, BEARER_TOKEN_START, beginsAsBearer } from "../../policy/authorization";
import { Person } from "../../policy/requirement";
import { NO_RESOURCE, UNCLEAR_RESOURCE } from "../../policy/resource-path";
import { Reason } from "../../reason";
import { BearerVerdict, personOfToken } from "../bearer/bearer-tokens";
import { ProtectedResource } from "../bearer/protected-resources";
import { Waiter } from "../held-streams";
import { RelyingParty } from "../relying-party";
import { RelyingPartyGroup } from "../relying-party-group";
import { RequestView } from "../request-view";

/** A verdict takes about so much. */
const VERDICT_GARBAGE = 4096;
/** To read a token's claims allocates several times its length. */
const PERSON_GARBAGE_FACTOR = 24;

/** What becomes of a request by its bearer token. */
export enum BearerAdmission {
  /** It has none: its session decides. */
  Absent,
  /** It goes on with `headers`, which are of `party`. */
  Pass,
  /** It waits for keys. */
  Held,
  /** It is refused for `verdict`. */
  Refused,
  /** Its token is to be judged. */
  Unknown,
}

/** Judges the bearer token of a request, before its session. One instance serves all requests in turn. */
export class BearerRequest {
  /** With `Pass`: the rendered headers of the token; valid until the callback ends. */
  headers: usize = 0;
  party!: RelyingParty;
  /** With `Pass`: a bit for each of the party's requirements that the token meets. */
  met: u64 = 0;
  /** With `Refused`: why, and by the relying party `party`. Keeps what `headers` points to alive, too. */
  verdict: BearerVerdict = new BearerVerdict();
  private resource: ProtectedResource | null = null;
  private token: usize = 0;
  private tokenLength: i32 = 0;

  constructor(private view: RequestView) {}

  /** The scopes that the resource asks for which the request is for. */
  get scopes(): string[] {
    const resource = this.resource;
    return resource === null ? [] : resource.config.scopes;
  }

  /** What is known by the Authorization, which there is, and by the cache. Allocates nothing for a token that is cached. */
  look(group: RelyingPartyGroup): BearerAdmission {
    const view = this.view;
    const isOne = view.authorizations == 1;
    const value = view.authorization;
    const valueLength = view.authorizationLength;
    // One that is cached was looked at byte by byte when it came first; `judge` does that with all others.
    const isBearer = isOne && beginsAsBearer(value, valueLength);
    const kind = isBearer
      ? AuthorizationKind.Bearer
      : isOne
        ? authorizationKind(value, valueLength)
        : AuthorizationKind.Unclear;
    if (kind == AuthorizationKind.Other) return BearerAdmission.Absent;
    this.party = group.first;
    if (kind == AuthorizationKind.Unclear) return this.refuse(Reason.BearerUnclear);
    const place = this.findResource(group);
    if (place == UNCLEAR_RESOURCE) return this.refuse(Reason.RequestMalformed);
    const token = view.authorization + BEARER_TOKEN_START;
    const length = view.authorizationLength - BEARER_TOKEN_START;
    for (let i = 0, count = group.length; i < count; i++) {
      const party = unchecked(group.parties[i]);
      const tokens = party.bearer;
      if (tokens === null) continue;
      const headers = tokens.cached(token, length, this.resource);
      if (headers != 0) return this.pass(party, headers, tokens.met);
    }
    this.token = token;
    this.tokenLength = length;
    return BearerAdmission.Unknown;
  }

  /** With `Pass`: whom the token is about, in the same callback. */
  person(): Person {
    const view = this.view;
    const length = view.authorizationLength - BEARER_TOKEN_START;
    noteGarbage(length * PERSON_GARBAGE_FACTOR);
    const jws = parseJws(view.authorization + BEARER_TOKEN_START, length);
    return personOfToken(this.party.config, claimsOf(jws), this.party.root.nowSeconds);
  }

  private findResource(group: RelyingPartyGroup): i32 {
    this.resource = null;
    if (!group.hasResources) return NO_RESOURCE;
    const first = group.first;
    const view = this.view;
    const place = first.resources.placeOf(view.path, view.pathLength);
    if (place >= 0) this.resource = first.resources.at(place, view.authority, view.authorityLength);
    return place;
  }

  /**
   * Judges the token that `look` did not know, in the same callback. Of several relying parties any may accept it; else the one
   * speaks that knows its issuer. `waiter`: goes on with the request; null when it waited already.
   */
  judge(group: RelyingPartyGroup, waiter: Waiter | null): BearerAdmission {
    const kind = authorizationKind(this.view.authorization, this.view.authorizationLength);
    if (kind != AuthorizationKind.Bearer) return this.refuse(Reason.BearerUnclear);
    let refused: BearerVerdict | null = null;
    let party = group.first;
    for (let i = 0; i < group.length; i++) {
      const tokens = group.parties[i].bearer;
      if (tokens === null) continue;
      noteGarbage(VERDICT_GARBAGE);
      const verdict = tokens.judge(this.token, this.tokenLength, this.resource);
      const rendered = verdict.rendered;
      if (rendered !== null) {
        this.verdict = verdict;
        return this.pass(group.parties[i], rendered.block.pointer, tokens.met);
      }
      if (refused !== null && refused.reason != Reason.JwtIssuerMismatch) continue;
      refused = verdict;
      party = group.parties[i];
    }
    this.party = party;
    if (refused === null) return this.refuse(Reason.JwtIssuerMismatch);
    this.verdict = refused;
    return this.waitForKeys(refused, waiter) ? BearerAdmission.Held : BearerAdmission.Refused;
  }

  private waitForKeys(verdict: BearerVerdict, waiter: Waiter | null): bool {
    const issuer = verdict.lacksKeysOf;
    if (issuer === null || waiter === null) return false;
    const provider = issuer.provider;
    if (verdict.reason == Reason.ProviderNotReady) return provider.wait(waiter);
    return provider.waitForNewKeys(waiter, provider.keysAskedAt);
  }

  private pass(party: RelyingParty, headers: usize, met: u64): BearerAdmission {
    this.party = party;
    this.headers = headers;
    this.met = met;
    return BearerAdmission.Pass;
  }

  private refuse(reason: Reason): BearerAdmission {
    noteGarbage(VERDICT_GARBAGE);
    this.verdict = new BearerVerdict().refuse(reason);
    return BearerAdmission.Refused;
  }
}
