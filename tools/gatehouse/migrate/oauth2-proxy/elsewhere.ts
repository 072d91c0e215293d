/** What oauth2-proxy is told in places that are not among the files: it may restrict who comes in. */
import { asText, type JsonMap, mapsIn, textAt } from "../json.ts";
import type { Migration } from "../migration.ts";
import type { Given, GivenOptions } from "../option.ts";

const RESTRICTING = new Set([
  "email-domain",
  "allowed-group",
  "allowed-role",
  "keycloak-group",
  "gitlab-group",
  "gitlab-project",
  "google-group",
]);
/** Those whose values nobody has to know here. */
const OPAQUE = new Set([
  "client-id",
  "client-secret",
  "client-secret-file",
  "cookie-secret",
  "cookie-secret-file",
  "jwt-key",
  "jwt-key-file",
  "authenticated-emails-file",
]);

/** Says what has to be handed over, too; nobody is let in meanwhile where that may restrict who is. */
export function migrateElsewhere(given: GivenOptions, migration: Migration): void {
  for (const { option, label, values } of given.all) {
    const from = values.flatMap((value) => ("from" in value ? [value.from] : []))[0];
    if (option === "config" || option === "alpha-config") missingFile(option, given, migration, from);
    else if (option === "env-from")
      migration.requireUnsettled(option, `${from ?? "its object"} is not among the files: hand it over, too`);
    else if (from !== undefined && RESTRICTING.has(option))
      migration.requireUnsettled(option, `it is in ${from}: say it here`);
    else if (from !== undefined && !OPAQUE.has(option) && !option.startsWith("redis"))
      migration.unsettled(option, `${label} is in ${from}: say it here`);
  }
}

function missingFile(option: string, given: GivenOptions, migration: Migration, from: string | undefined): void {
  if (given.all.some((each) => isOfFile(each, option))) return;
  const where = from ?? given.text(option) ?? "the file";
  migration.requireUnsettled(option, `${where} is not among the files: hand it over, too`);
}

/** Members of the alpha configuration have capitals, or are below providers; those of the file have neither. */
function isOfFile({ label }: Given, option: string): boolean {
  if (
    label.startsWith("-") ||
    label.startsWith("OAUTH2_PROXY_") ||
    /^(?:extra|config\.|alphaConfig\.|auth.*File)/.test(label)
  )
    return false;
  return /^(?:providers\[|[a-z]+[A-Z])/.test(label) === (option === "alpha-config");
}

/** What a proxy may restrict by the query of `auth`, as an Ingress of nginx's or a Middleware of Traefik's has it. */
const RESTRICTING_QUERY = /[?&](allowed_groups|allowed_emails|allowed_email_domains)=/g;

/** Says what objects beside the options ask of people, for their own hosts and paths. */
export function migrateQueries(documents: readonly JsonMap[], migration: Migration): void {
  for (const document of documents) {
    const texts = [...mapsIn(document)].flatMap((map) => Object.values(map).flatMap((value) => asText(value) ?? []));
    const found = new Set(
      texts.flatMap((text) => Array.from(text.matchAll(RESTRICTING_QUERY), ([, name = ""]) => name)),
    );
    for (const name of found) {
      const object = `${textAt(document, "kind") ?? "a file"} ${textAt(document, "metadata", "name") ?? ""}`.trim();
      migration.requireUnsettled("allowed-group", `${object} asks auth for ${name}: say it as require of its rules`);
    }
  }
}
