import { textIn } from "../../json-values.ts";
import { redirectUrlsOf, silentRequest } from "../authorization-request.ts";
import { type Check, type Finding, type Findings, ofEach } from "../finding.ts";
import { isAnswer, sourceOf } from "../look/client.ts";
import { wayBack } from "../look/way-back.ts";
import type { Party, Patient } from "../patient.ts";

/** What says that nobody is signed in, which is how it should be. */
const NO_SIGN_IN = ["login_required", "interaction_required", "consent_required", "account_selection_required"];
const REFUSED: Readonly<Record<string, string>> = {
  invalid_scope: "take the scope that it names out of `scopes`, or allow it to the client",
  unauthorized_client: "allow the client the authorization code flow at the provider",
  unsupported_response_type: "allow the client the response type code at the provider",
  invalid_request: "see what the provider's description names; provider.authorizationParameters are sent, too",
};

export const redirectUrl: Check = {
  name: "redirect-url",
  needs: "provider",
  finds: [
    "a redirect URL that is not registered at the provider",
    "an authorization request that the provider refuses",
  ],
  run: (patient) =>
    ofEach(patient.parties, async (party) => {
      const urls = redirectUrlsOf(party);
      if (urls.length === 0) return "redirectUrl is a path, and `hosts` has no exact host";
      return ofEach(urls, (url) => ofUrl(party, url, patient));
    }),
};

async function ofUrl(party: Party, url: string, { providers }: Patient): Promise<Findings> {
  if (providers === undefined) return "offline";
  const metadata = await providers.metadata(party);
  if (typeof metadata === "string") return metadata;
  const endpoint = textIn(metadata, "authorization_endpoint");
  if (endpoint === undefined || !URL.canParse(endpoint)) return "there is no authorization endpoint";
  if (metadata["require_pushed_authorization_requests"] === true)
    return "the provider takes pushed requests alone, which need the client's secret";
  const { client } = providers;
  const own = await wayBack(client, silentRequest(party, endpoint, url), url);
  if (!isAnswer(own.reply)) return `${sourceOf(own.reply)}: ${own.reply.why}`;
  const base = { subject: party.subject, source: `${sourceOf(own.reply)}, asked with prompt=none` };
  if (own.arrives) {
    if (own.error.length === 0 || NO_SIGN_IN.includes(own.error)) return [];
    return [
      {
        ...base,
        severity: "error",
        problem:
          "the redirect URL is registered, and yet the provider refuses the gateway's request: nobody can sign in",
        found: `${own.error}${own.description.length > 0 ? `: ${own.description}` : ""}`,
        expected: NO_SIGN_IN[0] ?? "",
        mend: REFUSED[own.error] ?? "see what the provider's documentation says of that error",
      },
    ];
  }
  const other = new URL(url);
  other.pathname += `/not-registered`;
  const control = await wayBack(client, silentRequest(party, endpoint, other.toString()), other.toString());
  const controlStatus = isAnswer(control.reply) ? control.reply.status : 0;
  const { status } = own.reply;
  // Sure where the provider says so; likely where it answers as for one that is certainly not registered.
  const isSure = own.complaint.length > 0;
  if (!isSure && status < 400)
    return `the provider shows a page (${status}) in place of an error: it does not heed prompt=none, and says nothing of the redirect URL`;
  if (!isSure && status !== controlStatus)
    return `the provider answered ${status}, which says nothing of the redirect URL`;
  return [notRegistered(base, party, url, isSure, isSure ? `"${own.complaint}", ` : "", status)];
}

function notRegistered(
  base: Pick<Finding, "subject" | "source">,
  party: Party,
  url: string,
  isSure: boolean,
  words: string,
  status: number,
): Finding {
  return {
    ...base,
    severity: "error",
    problem: isSure
      ? "the redirect URL is not registered at the provider: nobody can sign in"
      : "the redirect URL is probably not registered at the provider, or the client is not known there: nobody can sign in",
    found: `${words}a page of the provider's own with status ${status}`,
    expected: `a redirect to ${url} with error=login_required`,
    mend: `register ${url} at the provider as a redirect URI of the client ${party.clientId}, to the last character`,
  };
}
