/** What the application gets from oauth2-proxy. */
import { asList, asMap, at, isMap, textAt } from "../json.ts";
import type { Migration } from "../migration.ts";
import type { GivenOptions } from "../option.ts";
import { emailClaim } from "./people.ts";
import { providerType } from "./provider.ts";

interface Header {
  readonly header: string;
  readonly claim: string;
}

const NESTED = "is a claim within others, which forward.headers does not take: have the provider put it at the top";

/** Headers and tokens, as applications know them. */
export function migrateForward(given: GivenOptions, migration: Migration): void {
  const isAlpha = ["inject-request-headers", "inject-response-headers"].some((option) => given.has(option));
  if (isAlpha) injected(given, migration);
  else legacy(given, migration);
  if (providerType(given) === "keycloak-oidc") {
    migration.remarks.push(
      "oauth2-proxy adds Keycloak's roles to the groups, as role:NAME; the groups header has the groups claim alone",
    );
  }
}

/** What a session's field is among claims. */
function claimOf(field: string, given: GivenOptions): string {
  if (field === "user") return "sub";
  if (field === "email") return emailClaim(given);
  if (field === "groups") return given.text("oidc-groups-claim") ?? "groups";
  return field;
}

function legacy(given: GivenOptions, migration: Migration): void {
  const headers: Header[] = [];
  const claim = (field: string): string => claimOf(field, given);
  const byEmail = given.flag("prefer-email-to-user");
  const passesUsers = given.flag("pass-user-headers", true) || given.flag("pass-basic-auth", true);
  if (passesUsers) {
    headers.push({ header: "x-forwarded-user", claim: claim(byEmail ? "email" : "user") });
    if (!byEmail) headers.push({ header: "x-forwarded-email", claim: claim("email") });
    headers.push({ header: "x-forwarded-groups", claim: claim("groups") });
    headers.push({ header: "x-forwarded-preferred-username", claim: "preferred_username" });
  }
  const setsXAuth = given.flag("set-xauthrequest");
  if (setsXAuth) {
    for (const field of ["user", "email", "preferred_username", "groups"]) {
      headers.push({ header: `x-auth-request-${field.replace("_", "-")}`, claim: claim(field) });
    }
  }
  if (given.flag("pass-access-token")) {
    migration.set("forward.accessToken.header", "x-forwarded-access-token");
    const second = setsXAuth
      ? "one header: an application that reads x-auth-request-access-token needs that name here"
      : "";
    migration.took("pass-access-token", "forward.accessToken.header: x-forwarded-access-token", second);
  } else migration.say("pass-access-token", "NOT_NEEDED", "", "off");
  const bearer = given.flag("pass-authorization-header") || given.flag("set-authorization-header");
  migration.set("forward.authorization", bearer ? "ID_TOKEN" : "NONE");
  for (const option of ["pass-authorization-header", "set-authorization-header"]) {
    migration.took(option, `forward.authorization: ${bearer ? "ID_TOKEN" : "NONE"}`);
  }
  if (!bearer)
    migration.remarks.push(
      "forward.authorization is NONE: the application gets headers and no token, as before; ID_TOKEN has it verify the user itself",
    );
  for (const option of ["pass-user-headers", "pass-basic-auth", "set-xauthrequest"])
    sayHeaders(option, given, migration);
  setHeaders(headers, migration);
}

function sayHeaders(option: string, given: GivenOptions, migration: Migration): void {
  if (given.has(option) && !given.flag(option))
    migration.say(option, "TAKEN", "forward.headers", "off: its headers are not there");
}

/** Headers with claims within others are left out. */
function setHeaders(headers: readonly Header[], migration: Migration): void {
  const flat = headers.filter(({ claim }) => !claim.includes(".") || claim.includes("/"));
  for (const { header, claim } of headers.filter((each) => !flat.includes(each))) {
    migration.unsettled("oidc-groups-claim", `${claim} for ${header} ${NESTED}`);
  }
  migration.set("forward.headers", flat);
}

/** `injectRequestHeaders` and `injectResponseHeaders` of the alpha configuration. */
function injected(given: GivenOptions, migration: Migration): void {
  const headers: Header[] = [];
  migration.set("forward.authorization", "NONE");
  for (const option of ["inject-request-headers", "inject-response-headers"]) {
    for (const header of asList(JSON.parse(given.text(option) ?? "[]"))) {
      const name = textAt(header, "name")?.toLowerCase() ?? "";
      for (const value of asList(asMap(header)["values"])) {
        const taken = inject(name, value, given, migration, option);
        if (taken !== undefined && !headers.some((each) => each.header === taken.header)) headers.push(taken);
      }
    }
  }
  setHeaders(headers, migration);
}

/** One value of one header: a header with a claim, a token that is forwarded, or what there is no counterpart to. */
function inject(
  name: string,
  value: unknown,
  given: GivenOptions,
  migration: Migration,
  option: string,
): Header | undefined {
  // Before 7.14 the members of the source stood by themselves.
  const source = isMap(at(value, "claimSource")) ? at(value, "claimSource") : value;
  const claim = textAt(source, "claim");
  const prefix = textAt(source, "prefix") ?? "";
  if (claim === undefined) {
    migration.lost(
      option,
      `${name} has a fixed value: have Envoy set it (request_headers_to_add, or a VirtualService's headers)`,
    );
    return undefined;
  }
  if (isMap(at(source, "basicAuthPassword"))) {
    migration.lost(option, `${name} is Basic, which is not made here: take forward.authorization`);
    return undefined;
  }
  const token = { id_token: "ID_TOKEN", access_token: "ACCESS_TOKEN" }[claim];
  if (token !== undefined && name === "authorization" && /^bearer $/i.test(prefix)) {
    migration.set("forward.authorization", token);
    migration.took(option, `forward.authorization: ${token}`);
  } else if (claim === "access_token" && prefix === "") {
    migration.set("forward.accessToken.header", name);
    migration.took(option, `forward.accessToken.header: ${name}`);
  } else if (token !== undefined || ["created_at", "expires_on", "refresh_token"].includes(claim) || prefix !== "") {
    migration.lost(
      option,
      `${name} from ${prefix === "" ? "" : `“${prefix}” and `}${claim}: no header has that; the ID token is forwarded in Authorization`,
    );
  } else {
    const here = claimOf(claim, given);
    migration.took(option, `forward.headers: ${name}`, `claim ${here}`);
    return { header: name, claim: here };
  }
  return undefined;
}
