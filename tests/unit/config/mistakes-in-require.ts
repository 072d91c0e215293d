import { mistake, mistakeBeyondSchema, type Stop } from "./stop.ts";

const VALUE = "a value such as admins, ops*, *-admins or *";
const NAME = "a claim's name such as groups, or for a nested one a list of names such as [realm_access, roles]";
const ADDRESS = "an e-mail address such as ada@example.com";
const DOMAIN = "a domain such as example.com";
const ACR = "an authentication context class such as urn:example:mfa";
const EMPTY_CLAIM =
  "rules[0].require.claims[0]: asks for nothing, expected a claim with name and at least one of values and notValues; for a claim that only has to be there: values: [*]";

function required(require: unknown, more: object = {}): object & Record<string, unknown> {
  return { rules: [{ require, ...more }] };
}

function claim(...claims: readonly unknown[]): Record<string, unknown> {
  return required({ claims });
}

function emails(emails: unknown): Record<string, unknown> {
  return required({ emails });
}

function authentication(authentication: unknown): Record<string, unknown> {
  return required({ authentication });
}

/** A rule's `require`. */
export const MISTAKES_IN_REQUIRE: readonly Stop[] = [
  mistake(
    "an empty requirement",
    required({}),
    "rules[0].require: found an empty object, expected an object with at least one of claims, emails and authentication",
  ),
  mistake(
    "a requirement that is a list",
    required([{ name: "groups", values: ["admins"] }]),
    "rules[0].require: found a list, expected an object with claims, emails and authentication",
  ),
  mistake(
    "an empty list of claims",
    required({ claims: [], emails: { domains: ["example.com"] } }),
    "rules[0].require.claims: found an empty list, expected a list of claims, each {name, values}; leave the key out instead",
  ),
  mistake(
    "a claim without a name",
    claim({ values: ["admins"] }),
    `rules[0].require.claims[0].name: is missing, expected ${NAME}`,
  ),
  mistake("a claim that may be anything", claim({ name: "groups" }), EMPTY_CLAIM),
  mistake("a claim with empty lists of values", claim({ name: "groups", values: [], notValues: [] }), EMPTY_CLAIM),
  mistake(
    "an empty name of a claim",
    claim({ name: [], values: ["admins"] }, { name: "", values: ["admins"] }, { name: ["a", ""], values: ["admins"] }),
    "rules[0].require.claims[0].name: found an empty list, expected a list of names; leave the key out instead",
    `rules[0].require.claims[1].name: found an empty string, expected ${NAME}`,
    "rules[0].require.claims[2].name[1]: found an empty string, expected a name",
  ),
  mistake(
    "values of a claim that are no texts",
    claim({ name: "level", values: [3, true, "", null] }),
    `rules[0].require.claims[0].values[0]: found 3, expected ${VALUE}; put it in quotes`,
    `rules[0].require.claims[0].values[1]: found true, expected ${VALUE}; put it in quotes`,
    `rules[0].require.claims[0].values[2]: found an empty string, expected ${VALUE}`,
    `rules[0].require.claims[0].values[3]: found null, expected ${VALUE}`,
  ),
  mistake(
    "values of a claim in one text",
    claim({ name: "groups", values: "admins, ops" }),
    'rules[0].require.claims[0].values: found "admins, ops", expected a list of values: ["admins","ops"]',
  ),
  mistake(
    "a star inside a claim's value",
    claim({ name: "groups", values: ["ops-*-eu"], notValues: ["*guests*", "**"] }),
    `rules[0].require.claims[0].values[0]: found "ops-*-eu", expected ${VALUE}; * stands at the beginning or at the end only`,
    `rules[0].require.claims[0].notValues[0]: found "*guests*", expected ${VALUE}; * stands at the beginning or at the end only`,
    `rules[0].require.claims[0].notValues[1]: found "**", expected ${VALUE}; * stands at the beginning or at the end only`,
  ),
  mistake(
    "a claim's value of another name",
    claim({ name: "groups", value: ["admins"], values: ["admins"] }),
    'rules[0].require.claims[0].value: unknown key; did you mean "values"?',
  ),
  mistake(
    "e-mails of nobody",
    emails({ domains: [], addresses: [], unverified: true }),
    "rules[0].require.emails: asks for nothing, expected at least one of domains and addresses; without either nobody could pass",
  ),
  mistake(
    "domains that are none",
    emails({
      domains: [
        "*",
        "*.example.com",
        "@example.com",
        "ada@example.com",
        "example.com.",
        "bücher.example",
        "exa mple.com",
      ],
    }),
    `rules[0].require.emails.domains[0]: found "*", expected ${DOMAIN}; for any address that is there use claims with the name email and values: [*]`,
    `rules[0].require.emails.domains[1]: found "*.example.com", expected ${DOMAIN}, without a star: name each domain, since those below one are others`,
    `rules[0].require.emails.domains[2]: found "@example.com", expected ${DOMAIN}, without what stands before it`,
    `rules[0].require.emails.domains[3]: found "ada@example.com", expected ${DOMAIN}, without what stands before it; or put it into addresses`,
    `rules[0].require.emails.domains[4]: found "example.com.", expected ${DOMAIN}; one with other letters in its form with xn--`,
    `rules[0].require.emails.domains[5]: found "bücher.example", expected ${DOMAIN}; one with other letters in its form with xn--`,
    `rules[0].require.emails.domains[6]: found "exa mple.com", expected ${DOMAIN}; one with other letters in its form with xn--`,
  ),
  mistake(
    "addresses that are none",
    emails({
      addresses: [
        "example.com",
        "*@example.com",
        "ada@evil.org@example.com",
        "Ada <ada@example.com>",
        "ada@bücher.example",
      ],
    }),
    `rules[0].require.emails.addresses[0]: found "example.com", expected ${ADDRESS}; a domain belongs into domains`,
    `rules[0].require.emails.addresses[1]: found "*@example.com", expected ${ADDRESS}, written out`,
    `rules[0].require.emails.addresses[2]: found "ada@evil.org@example.com", expected ${ADDRESS}, written out`,
    `rules[0].require.emails.addresses[3]: found "Ada <ada@example.com>", expected ${ADDRESS}, written out`,
    `rules[0].require.emails.addresses[4]: found "ada@bücher.example", expected ${ADDRESS}, written out`,
  ),
  mistake(
    "a word for unverified addresses",
    emails({ domains: ["example.com"], unverified: "false" }),
    'rules[0].require.emails.unverified: found "false", expected true or false, without quotes',
  ),
  mistake(
    "an authentication of any kind",
    authentication({ acrValues: [] }),
    "rules[0].require.authentication: asks for nothing, expected at least one of maxAge and acrValues",
  ),
  mistake(
    "an age that is a number",
    authentication({ maxAge: 900 }),
    'rules[0].require.authentication.maxAge: found 900, expected a duration such as 300s, 15m, 12h or 7d; did you mean "900s"?',
  ),
  mistakeBeyondSchema(
    "an age of nothing",
    authentication({ maxAge: "0s" }),
    'rules[0].require.authentication.maxAge: found "0s", expected a duration from 1s to 400d',
  ),
  mistake(
    "authentication context classes that are none",
    authentication({ acrValues: ["urn:a urn:b", 'a"b', "a\\b", "é", 2] }),
    `rules[0].require.authentication.acrValues[0]: found "urn:a urn:b", expected ${ACR}, in printable ASCII without spaces, quotes and backslashes`,
    `rules[0].require.authentication.acrValues[1]: found "a\\"b", expected ${ACR}, in printable ASCII without spaces, quotes and backslashes`,
    `rules[0].require.authentication.acrValues[2]: found "a\\\\b", expected ${ACR}, in printable ASCII without spaces, quotes and backslashes`,
    `rules[0].require.authentication.acrValues[3]: found "é", expected ${ACR}, in printable ASCII without spaces, quotes and backslashes`,
    `rules[0].require.authentication.acrValues[4]: found 2, expected ${ACR}; put it in quotes`,
  ),
  mistakeBeyondSchema(
    "more authentication context classes than a URL takes",
    authentication({ acrValues: ["a".repeat(128), "b".repeat(127)] }),
    "rules[0].require.authentication.acrValues: found 257 characters, expected 256 at most in all",
  ),
  mistakeBeyondSchema(
    "a requirement where anybody may pass",
    required({ claims: [{ name: "groups", values: ["admins"] }] }, { unauthenticated: "PASS" }),
    'rules[0].unauthenticated: found "PASS", expected REDIRECT, AUTO or DENY beside require: who has no session could be anybody, and would pass; or leave require out',
  ),
  mistakeBeyondSchema(
    "more requirements than there are bits",
    {
      rules: Array.from({ length: 67 }, (_, i) => ({
        require: { claims: [{ name: "groups", values: [`group ${i === 66 ? 0 : i}`] }] },
      })),
    },
    "rules[64].require: is the 65th that differs, expected 64 at most; rules that ask for the same count once",
    "rules[65].require: is the 66th that differs, expected 64 at most; rules that ask for the same count once",
  ),
];
