import { RelyingPartyConfig } from "../../config/relying-party-config";
import { randomBytes } from "../../host/random";
import { Person } from "../../policy/requirement";
import { Requirements, Verdict } from "../../policy/requirements";
import { KeyRing, Purpose } from "../../session/keys";
import { LoggedSubjects } from "../../session/logged-subject";
import { packedClaims } from "../../session/packed-token";
import { decodeSession, SessionRecord } from "../../session/record";
import { RenderedHeaders, renderHeaders } from "../../session/rendered-headers";
import { associatedData, NONCE_BYTES, open, seal, SEAL_OVERHEAD } from "../../session/seal";
import { authenticationOfSession } from "../../session/session-authentication";
import { OpenedCookie, openSessionCookie } from "../../session/session-cookie";
import { NEVER, SessionTimes, sessionTimes } from "../../session/session-times";
import { UserClaims } from "../../session/user-claims";
import { Bytes, pointer } from "../../text/bytes";

/** A session with all that serving it takes. */
export class SealedSession {
  constructor(
    readonly session: SessionRecord,
    readonly times: SessionTimes,
    /** What its cookies hold. */
    readonly sealed: Bytes,
    readonly headers: RenderedHeaders,
  ) {}

  /** Whether requests may go on with it at `now`, in seconds since 1970. */
  lives(now: i64): bool {
    return now < this.times.endsAt && now < this.times.tokensEndAt;
  }
}

/** Seals the sessions of one relying party, and opens what it or another worker sealed. */
export class SessionSealer {
  private context: Bytes;

  constructor(
    private keys: KeyRing,
    private config: RelyingPartyConfig,
    private requirements: Requirements,
    private subjects: LoggedSubjects,
    /** Some number that spreads the refreshes of this worker's sessions. */
    private spread: u32,
  ) {
    const cookie = config.session.cookie;
    this.context = associatedData(Purpose.Session, cookie.name, config.name, config.issuer, config.clientId);
  }

  /** Seals a session for its cookies. Null without randomness. */
  seal(session: SessionRecord): Bytes | null {
    const nonce = randomBytes(NONCE_BYTES);
    if (nonce === null) return null;
    const content = session.encode();
    return seal(this.keys, Purpose.Session, this.context, pointer(nonce), pointer(content), content.length);
  }

  /** Seals a session and renders its headers. Null without randomness, or when its tokens are not whole. */
  complete(session: SessionRecord): SealedSession | null {
    const sealed = this.seal(session);
    return sealed === null ? null : this.render(session, sealed);
  }

  /** A session from what was sealed here or by another worker. Null when it does not open, or its tokens are not whole. */
  open(sealed: Bytes): SealedSession | null {
    if (sealed.length < SEAL_OVERHEAD) return null;
    const content = new StaticArray<u8>(sealed.length - SEAL_OVERHEAD);
    const length = open(this.keys, Purpose.Session, this.context, pointer(sealed), sealed.length, pointer(content));
    const session = length >= 0 ? decodeSession(pointer(content), length) : null;
    return session === null ? null : this.render(session, sealed);
  }

  /** Opens a session cookie's value; see `openSessionCookie`. */
  openCookie(value: usize, length: i32, scratch: usize): OpenedCookie {
    return openSessionCookie(this.keys, this.context, value, length, scratch);
  }

  /** The times of a session; see `sessionTimes`. */
  timesOf(session: SessionRecord, isOldKey: bool): SessionTimes {
    return sessionTimes(this.config, session, isOldKey, this.spread);
  }

  /** The headers of a session, see `renderHeaders`, and behind them whom the access log names. */
  headersOf(session: SessionRecord): RenderedHeaders | null {
    const rendered = renderHeaders(this.config.forward, this.config.provider.verifiedEmails, session);
    if (rendered !== null) this.subjects.addTo(rendered, session);
    return rendered;
  }

  /** What a session meets of what the rules ask for, at `now` in seconds since 1970. */
  verdictOf(session: SessionRecord, now: i64): Verdict {
    if (this.requirements.all.length == 0) return new Verdict(0, NEVER);
    return this.requirements.judge(this.personOf(session), now);
  }

  /** Whose session it is. */
  personOf(session: SessionRecord): Person {
    const skew = this.config.provider.clockSkewSeconds;
    const authentication = authenticationOfSession(session, packedClaims(session.idToken), skew);
    return new Person(UserClaims.ofSession(session), authentication);
  }

  private render(session: SessionRecord, sealed: Bytes): SealedSession | null {
    const headers = this.headersOf(session);
    return headers === null ? null : new SealedSession(session, this.timesOf(session, false), sealed, headers);
  }
}
