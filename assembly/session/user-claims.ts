import { isEmailUnverified } from "../oidc/claims";
import { pointer } from "../text/bytes";
import { JsonValue, parseForeignJson } from "../text/json";
import { packedClaims } from "./packed-token";
import { SessionRecord } from "./record";

/** The claims of a user: those of a token, and behind them those that the UserInfo endpoint gave. */
export class UserClaims {
  private constructor(
    private token: JsonValue,
    private userInfo: JsonValue,
    private hadUnverifiedEmail: bool,
  ) {}

  /** Those of a session's user. */
  static ofSession(session: SessionRecord): UserClaims {
    const userInfo = parseForeignJson(pointer(session.userInfo), session.userInfo.length).root;
    return new UserClaims(packedClaims(session.idToken), userInfo, session.hadUnverifiedEmail);
  }

  /** Those of a token alone. */
  static ofToken(claims: JsonValue): UserClaims {
    return new UserClaims(claims, parseForeignJson(0, 0).root, false);
  }

  /** Whether those of the token can be read. */
  get areWhole(): bool {
    return this.token.isObject();
  }

  /** A claim; that of the token where it has one. */
  member(name: string): JsonValue {
    const value = this.token.member(name);
    return value.isAbsent ? this.userInfo.member(name) : value;
  }

  /** Whether the token says that a claim is to be had elsewhere, and is not in it (OpenID Connect Core 5.6.2). */
  isElsewhere(name: string): bool {
    return this.member(name).isAbsent && !this.token.member("_claim_names").member(name).isAbsent;
  }

  /** What is said of whether the address is verified that `email` is: by whoever gave that one. */
  get emailVerified(): JsonValue {
    return (this.token.member("email").isAbsent ? this.userInfo : this.token).member("email_verified");
  }

  /**
   * Whether the provider calls the e-mail address unverified: in the token, or an earlier one, or where that has no address
   * or says nothing of it, in what the UserInfo endpoint gave.
   */
  get isEmailUnverified(): bool {
    const token = this.token;
    if (this.hadUnverifiedEmail || isEmailUnverified(token)) return true;
    const tells = !token.member("email").isAbsent && !token.member("email_verified").isAbsent;
    return !tells && isEmailUnverified(this.userInfo);
  }
}
