import { objectIn, textIn } from "../../json-values.ts";
import { redirectUrlsOf } from "../authorization-request.ts";
import { type Check, type Findings, ofEach } from "../finding.ts";
import { isAnswer, sourceOf } from "../look/client.ts";
import { wayBack } from "../look/way-back.ts";
import type { Party, Patient } from "../patient.ts";

export const postLogoutUrl: Check = {
  name: "post-logout-url",
  needs: "provider",
  finds: [
    "a post-logout URL that is not registered at the provider, as far as that can be known",
    "sign-outs that leave people signed in at the provider",
  ],
  run: (patient) => ofEach(patient.parties, (party) => ofParty(party, patient)),
};

async function ofParty(party: Party, { providers }: Patient): Promise<Findings> {
  if (providers === undefined) return "offline";
  const metadata = await providers.metadata(party);
  if (typeof metadata === "string") return metadata;
  if (objectIn(party.settings, "logout")["provider"] === false) return "logout.provider is off";
  const endpoint = textIn(metadata, "end_session_endpoint");
  if (endpoint === undefined || !URL.canParse(endpoint)) {
    return [
      {
        severity: "note",
        subject: party.subject,
        problem: "people who sign out stay signed in at the provider, and the page says so",
        source: "the provider's metadata",
        found: "no end_session_endpoint",
        expected: "one, for sign-outs that end at the provider, too",
        mend: "write it into provider.endpoints.endSession where the provider has one; or a page that needs no session into logout.redirectUrl",
      },
    ];
  }
  const [home] = redirectUrlsOf(party);
  if (home === undefined) return "redirectUrl is a path, and `hosts` has no exact host";
  const prefix = textIn(party.settings, "prefix") ?? "/oauth2";
  const url = `${new URL(home).origin}${prefix.replace(/\/$/, "")}/signed_out`;
  const ask = (target: string): ReturnType<typeof wayBack> => {
    const request = new URL(endpoint);
    request.searchParams.set("client_id", party.clientId);
    request.searchParams.set("post_logout_redirect_uri", target);
    request.searchParams.set("state", "gatehouse-doctor");
    return wayBack(providers.client, request.toString(), target);
  };
  // One that is certainly not registered tells what the provider answers then.
  const [own, other] = [await ask(url), await ask(`${url}/not-registered`)];
  if (!isAnswer(own.reply) || !isAnswer(other.reply)) return "the end_session_endpoint does not answer";
  if (own.arrives || own.reply.status < 400) return [];
  if (other.reply.status !== own.reply.status) return [];
  const isSure = own.complaint.length > 0 || /post_logout/i.test(own.reply.body);
  if (!isSure) return `the provider answers every such question without an ID token with ${own.reply.status}`;
  return [
    {
      severity: "warning",
      subject: party.subject,
      problem: "the post-logout URL is not registered at the provider: sign-outs end on an error page there",
      source: `${sourceOf(own.reply)}, asked without a session`,
      found: `status ${own.reply.status}${own.complaint.length > 0 ? `, "${own.complaint}"` : ""}`,
      expected: "a page that asks whether to sign out, or a redirect",
      mend: `register ${url} at the provider as a post-logout redirect URI of the client ${party.clientId}`,
    },
  ];
}
