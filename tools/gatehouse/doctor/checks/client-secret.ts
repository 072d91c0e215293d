import { jsonOf, textIn, valueIn } from "../../json-values.ts";
import { redirectUrlsOf } from "../authorization-request.ts";
import { methodOf, methodsOffered } from "../client-means.ts";
import { type Check, type Finding, ofEach } from "../finding.ts";
import { isAnswer, sourceOf } from "../look/client.ts";
import type { Party, Patient } from "../patient.ts";

/** No provider has given it. */
const NO_CODE = "gatehouse-doctor-asks-whether-the-client-is-known";

export const clientSecret: Check = {
  name: "client-secret",
  needs: "provider",
  finds: ["with --try-client: a client secret that the provider does not take", "a client that may not redeem codes"],
  run: (patient) =>
    patient.settings.tryClient
      ? ofEach(patient.parties, (party) => ofParty(party, patient))
      : "the client secret is sent nowhere without --try-client",
};

async function ofParty(party: Party, { providers, settings }: Patient): Promise<Finding[] | string> {
  if (providers === undefined) return "offline";
  const metadata = await providers.metadata(party);
  if (typeof metadata === "string") return metadata;
  const url = textIn(metadata, "token_endpoint");
  const method = methodOf(party, methodsOffered(metadata));
  if (url === undefined || !["client_secret_basic", "client_secret_post", "none"].includes(method)) {
    return `not for ${method}`;
  }
  const secret = secretOf(party, settings.environment);
  if (secret === undefined && method !== "none")
    return "the client secret is not in the configuration, nor in a variable of this environment";
  const form = new URLSearchParams({
    grant_type: "authorization_code",
    code: NO_CODE,
    redirect_uri: redirectUrlsOf(party)[0] ?? "",
    code_verifier: "x".repeat(43),
    ...(method === "client_secret_basic" ? {} : { client_id: party.clientId }),
    ...(method === "client_secret_post" ? { client_secret: secret ?? "" } : {}),
  });
  const pair = [party.clientId, secret ?? ""]
    .map((part) => new URLSearchParams({ a: part }).toString().slice(2))
    .join(":");
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    ...(method === "client_secret_basic" ? { authorization: `Basic ${Buffer.from(pair).toString("base64")}` } : {}),
  };
  const reply = await providers.client.ask(url, { method: "POST", headers, body: form.toString(), strict: true });
  if (!isAnswer(reply)) return `${sourceOf(reply, "POST")}: ${reply.why}`;
  const error = textIn(jsonOf(reply.body), "error") ?? `status ${reply.status}`;
  const base = {
    severity: "error",
    subject: party.subject,
    source: `${sourceOf(reply, "POST")}, with a code that nobody gave`,
  } as const;
  if (error === "invalid_client" || reply.status === 401) {
    return [
      {
        ...base,
        problem: "the provider does not take this client and secret: no code is redeemed, and nobody can sign in",
        found: error,
        expected: "invalid_grant, which is about the code alone",
        mend: `write clientId and clientSecret as the provider has them (blanks at the end, quotes, an older secret?); it was sent by ${method}, which the client has to be registered for`,
      },
    ];
  }
  if (error === "unauthorized_client" || error === "unsupported_grant_type") {
    return [
      {
        ...base,
        problem: "the client may not redeem codes",
        found: error,
        expected: "invalid_grant, which is about the code alone",
        mend: "allow the client the authorization code flow at the provider",
      },
    ];
  }
  return error === "invalid_grant" ? [] : `the provider answered ${error}, which says nothing of the secret`;
}

function secretOf({ settings, plugin }: Party, environment: NodeJS.ProcessEnv): string | undefined {
  const given = valueIn(settings, "clientSecret");
  if (typeof given === "string") return given;
  const name = textIn(given, "env");
  return name === undefined ? undefined : (plugin.found.environment.get(name) ?? environment[name]);
}
