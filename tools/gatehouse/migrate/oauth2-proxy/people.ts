/** Whom oauth2-proxy lets in. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { FILL_IN, type Migration } from "../migration.ts";
import type { GivenOptions } from "../option.ts";
import { providerType } from "./provider.ts";

/** Addresses, groups and roles: all of them have to hold, as there. */
export function migratePeople(given: GivenOptions, migration: Migration, folder: string): void {
  requireEmails(given, migration, folder);
  requireGroups(given, migration);
}

/** The claim that holds the address; `user-id-claim` is its old name. */
export function emailClaim(given: GivenOptions): string {
  const claim = given.text("oidc-email-claim") ?? "email";
  const old = given.text("user-id-claim") ?? "email";
  return claim === "email" ? old : claim;
}

/** A claim's name as `require` takes it: with dots it is one within others, unless it is a URL. */
function pathOf(claim: string): string | string[] {
  return claim.includes(".") && !claim.includes("/") ? claim.split(".") : claim;
}

function requireEmails(given: GivenOptions, migration: Migration, folder: string): void {
  const domains = given.list("email-domain").map((domain) => domain.toLowerCase());
  const people = addressesOf(given, migration, folder);
  const claim = emailClaim(given);
  if (domains.includes("*")) {
    migration.require({ name: pathOf(claim), values: ["*"] });
    migration.took(
      "email-domain",
      `rules[].require.claims: ${claim}`,
      "anybody with an address; without the requirement also who has none, whom oauth2-proxy refuses",
    );
    if (people.length > 0)
      migration.say("authenticated-emails-file", "NOT_NEEDED", "", "email-domain * lets all addresses in, as there");
    if (claim === "email" && !given.flag("insecure-oidc-allow-unverified-email")) {
      migration.require({ name: "email_verified", notValues: ["false"] });
    }
    return;
  }
  const exact = domains.filter((domain) => !/^\*?\./.test(domain));
  const below = domains.filter((domain) => /^\*?\./.test(domain)).map((domain) => domain.replace(/^\*/, ""));
  if (domains.length === 0 && people.length === 0) {
    // What is elsewhere is said with where it is.
    if (!given.has("email-domain"))
      migration.requireUnsettled(
        "email-domain",
        "nothing says whose addresses may come in, and oauth2-proxy does not start without email-domain or authenticated-emails-file: hand over what says it, too",
      );
    return;
  }
  if (claim === "email" && below.length === 0) {
    const emails = {
      ...(exact.length > 0 ? { domains: exact } : {}),
      ...(people.length > 0 ? { addresses: people } : {}),
    };
    migration.requireEmails(emails);
    return;
  }
  // Suffixes of an address, which letters are not folded in.
  const values = [
    ...exact.map((domain) => `*@${domain}`),
    ...below.map((domain) => `*${domain}`),
    // A star is one of the address's own letters there.
    ...people.filter((address) => !address.includes("*")),
  ];
  migration.require({ name: pathOf(claim), values });
  if (claim === "email" && !given.flag("insecure-oidc-allow-unverified-email")) {
    migration.require({ name: "email_verified", notValues: ["false"] });
  }
  migration.took(
    "email-domain",
    `rules[].require.claims: ${claim}`,
    "letter by letter, where oauth2-proxy folds capitals",
  );
}

/** The single addresses, where they can be read. */
function addressesOf(given: GivenOptions, migration: Migration, folder: string): string[] {
  const listed = given.list("authenticated-emails");
  if (listed.length > 0) migration.took("authenticated-emails", "rules[].require.emails.addresses");
  const file = given.value("authenticated-emails-file");
  if (file === undefined) return listed;
  try {
    const lines = "text" in file ? readFileSync(resolve(folder, file.text), "utf8").split(/\r?\n/) : undefined;
    const addresses = lines
      ?.map((line) => (line.split(",")[0] ?? "").trim())
      .filter((line) => line !== "" && !line.startsWith("#"));
    if (addresses !== undefined && addresses.length > 0) {
      migration.took(
        "authenticated-emails-file",
        "rules[].require.emails.addresses",
        `${addresses.length} of them, as they are now`,
      );
      return [...listed, ...addresses];
    }
  } catch {
    // Said below.
  }
  const where = "text" in file ? file.text : file.from;
  migration.unsettled(
    "authenticated-emails-file",
    `${where} is not here to be read: put its addresses in place of ${FILL_IN}`,
  );
  return [...listed, `${FILL_IN}@example.invalid`];
}

function requireGroups(given: GivenOptions, migration: Migration): void {
  const claim = given.text("oidc-groups-claim") ?? "groups";
  const type = providerType(given);
  const groups = [...given.list("allowed-group"), ...given.list("keycloak-group"), ...given.list("gitlab-group")];
  const roles = type === "keycloak-oidc" ? given.list("allowed-role") : [];
  if (given.has("allowed-role") && type !== "keycloak-oidc") {
    migration.say("allowed-role", "NOT_NEEDED", "", "oauth2-proxy heeds it with keycloak-oidc alone");
  }
  if (given.has("google-group"))
    migration.requireUnsettled(
      "google-group",
      "a group of Google's is in no claim: list people in require.emails.addresses, or have an identity provider between",
    );
  if (given.has("gitlab-project"))
    migration.requireUnsettled("gitlab-project", "a project's members are in no claim: require a group");
  const [namedGroups, namedRoles] = [withoutStars(groups, migration), withoutStars(roles, migration)];
  if (namedGroups.length > 0) migration.require({ name: pathOf(claim), values: namedGroups });
  if (namedRoles.length > 0) requireRoles(namedRoles, migration, namedGroups.length > 0);
}

/** Those without a star, which stands for others here and for itself there. Where none is left nobody gets in. */
function withoutStars(values: readonly string[], migration: Migration): string[] {
  const kept = values.filter((value) => !value.includes("*"));
  for (const value of values.filter((each) => !kept.includes(each))) {
    const why = `${value} has a *, which would stand for others here, and is left out`;
    if (kept.length > 0) migration.unsettled("allowed-group", why);
    else migration.requireUnsettled("allowed-group", why);
  }
  return kept;
}

/** Roles of Keycloak's, of the realm or of a client: `client:role`. */
function requireRoles(roles: readonly string[], migration: Migration, areGroupsRequired: boolean): void {
  const byClaim = new Map<string, { name: string[]; values: string[] }>();
  for (const role of roles) {
    const [client = "", name = ""] = role.includes(":") ? role.split(":", 2) : ["", role];
    const path = client === "" ? ["realm_access", "roles"] : ["resource_access", client, "roles"];
    const of = byClaim.get(path.join("\0")) ?? { name: path, values: [] };
    of.values.push(name);
    byClaim.set(path.join("\0"), of);
  }
  for (const claim of byClaim.values()) migration.require(claim);
  const mapper =
    "Keycloak has roles in the access token alone: switch on “Add to ID token” of the mappers of its client scope roles";
  migration.took("allowed-role", "rules[].require.claims", mapper);
  migration.toDo.push(`allowed-role: ${mapper}`);
  if (byClaim.size + (areGroupsRequired ? 1 : 0) > 1) {
    migration.unsettled(
      "allowed-role",
      "one of several claims was enough there (groups, realm roles, roles of a client); here all are required: have one claim hold what counts",
    );
  }
}
