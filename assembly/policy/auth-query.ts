import { UserClaims } from "../session/user-claims";
import { JsonValue } from "../text/json";
import { QueryParameters } from "../text/query";

const PARAMETER = "allowed_groups";
/** Envoy's ext_authz takes 200 alone for a yes; oauth2-proxy's endpoint says 202. */
const STATUS = "status";
/** What oauth2-proxy's endpoint takes beside it, and this one does not: who relies on it is not to be let in by all. */
const UNKNOWN_RESTRICTIONS: string[] = ["allowed_emails", "allowed_email_domains"];
const CLAIM = "groups";

/** What the query of the `auth` endpoint asks: which groups it lets in, and how it is to say yes. */
export class AuthQuery {
  /** What is wrong with the query, for the log; empty: nothing is. */
  readonly mistake: string;
  /** Null: whoever is signed in. */
  private names: string[] | null = null;
  /** The status of an answer that says yes. */
  readonly status: u32;

  constructor(query: QueryParameters) {
    this.mistake = mistakeIn(query);
    const value = query.get(PARAMETER);
    if (value !== null) this.names = value.split(",");
    this.status = query.get(STATUS) == "200" ? 200 : 202;
  }

  /** Whether the query asks for groups at all. */
  get asksForGroups(): bool {
    return this.names !== null;
  }

  /** Whether somebody with these claims is in one of them: `groups` is a name, or a list that has one. Names are compared with case. */
  admits(claims: UserClaims): bool {
    const names = this.names;
    if (names === null) return true;
    const groups = claims.member(CLAIM);
    if (!groups.isArray()) return isAmong(names, groups);
    for (let i = 0; i < groups.length; i++) if (isAmong(names, groups.at(i))) return true;
    return false;
  }
}

function isAmong(names: string[], group: JsonValue): bool {
  if (!group.isString()) return false;
  const name = group.asString();
  return name.length > 0 && names.includes(name);
}

function mistakeIn(query: QueryParameters): string {
  if (query.overflow || query.malformed) return "the query of auth can't be read";
  const status = query.get(STATUS);
  if (query.count(STATUS) > 1 || (status !== null && status != "200" && status != "202")) {
    return STATUS + " is none of those that auth can answer with, expected 200 or 202";
  }
  if (query.count(PARAMETER) > 1) return PARAMETER + " is there twice, expected one list with commas";
  for (let i = 0; i < UNKNOWN_RESTRICTIONS.length; i++) {
    const name = UNKNOWN_RESTRICTIONS[i];
    if (query.count(name) > 0) return name + " is not known to auth, expected " + PARAMETER + " alone";
  }
  return "";
}
