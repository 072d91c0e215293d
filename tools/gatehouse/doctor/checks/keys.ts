import { isObject, jsonOf, listIn, textIn, textsIn } from "../../json-values.ts";
import { type Check, type Finding, ofEach } from "../finding.ts";
import { isAnswer, sourceOf } from "../look/client.ts";
import { PUBLIC_KEY_ALGORITHMS, useOf } from "../look/jwk.ts";
import type { Party, Patient } from "../patient.ts";

export const keys: Check = {
  name: "keys",
  needs: "provider",
  finds: [
    "keys that can't be had",
    "no key that fits the algorithms of ID tokens",
    "a private key that the provider has published",
  ],
  run: (patient) => ofEach(patient.parties, (party) => ofParty(party, patient)),
};

async function ofParty(party: Party, { providers }: Patient): Promise<Finding[] | string> {
  if (providers === undefined) return "offline";
  const metadata = await providers.metadata(party);
  if (typeof metadata === "string") return metadata;
  const url = textIn(metadata, "jwks_uri");
  const configured = textsIn(party.settings, "provider", "signingAlgorithms");
  const accepted = configured.length > 0 ? configured : PUBLIC_KEY_ALGORITHMS;
  if (url === undefined || accepted.every((algorithm) => algorithm === "HS256"))
    return "no keys are needed, or there is no jwks_uri";
  const reply = await providers.document(url);
  const base = { severity: "error", subject: party.subject, source: sourceOf(reply) } as const;
  const problem = "the provider's keys can't be had: no ID token can be verified, and nobody can sign in";
  if (!isAnswer(reply)) {
    return [
      {
        ...base,
        problem,
        found: reply.why,
        expected: "200 and a JWK Set",
        mend: "see whether jwks_uri of the discovery document is reachable, from here and from the gateway; provider.endpoints.jwks overrides it",
      },
    ];
  }
  const set = jsonOf(reply.body);
  const members = listIn(set, "keys");
  if (reply.status !== 200 || !isObject(set) || members.length === 0) {
    const found =
      reply.status !== 200
        ? `status ${reply.status}`
        : isObject(set)
          ? "a set without keys"
          : "text that is no JSON object";
    return [
      {
        ...base,
        problem,
        found,
        expected: "200 and a JWK Set with keys (RFC 7517)",
        mend: "ask the provider's administrator to publish its signing keys; or write the right URL into provider.endpoints.jwks",
      },
    ];
  }
  const uses = members.map((key, i) => useOf(key, i));
  const findings: Finding[] = [];
  const published = uses.filter(({ flaw }) => flaw.startsWith("it is a private key"));
  if (published.length > 0) {
    findings.push({
      ...base,
      problem: "the provider publishes a private key: anybody can sign tokens with it",
      found: published.map(({ name }) => name).join(", "),
      expected: "public keys alone",
      mend: "replace that key at the provider, now, and publish the public part alone; the gateway leaves it out",
    });
  }
  if (!uses.some(({ algorithms }) => algorithms.some((algorithm) => accepted.includes(algorithm)))) {
    findings.push({
      ...base,
      problem: "none of the provider's keys can verify an ID token here: nobody can sign in",
      found: uses
        .slice(0, 4)
        .map(({ name, algorithms, flaw }) => `${name}: ${flaw.length > 0 ? flaw : `for ${algorithms.join(", ")}`}`)
        .join("; "),
      expected: `a key for one of ${accepted.join(", ")}`,
      mend: "have the provider sign ID tokens with such a key, or add its algorithm to provider.signingAlgorithms",
    });
  }
  return findings;
}
