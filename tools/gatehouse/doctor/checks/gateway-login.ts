import { redirectUrlsOf } from "../authorization-request.ts";
import { type Check, type Finding, ofEach } from "../finding.ts";
import { isAnswer, sourceOf } from "../look/client.ts";
import { askGateway } from "../look/gateway.ts";

export const gatewayLogin: Check = {
  name: "gateway-login",
  needs: "gateway",
  finds: [
    "a running gateway that begins logins with another client, redirect URL or provider than the configuration has",
  ],
  run: (patient) =>
    ofEach(patient.parties, async (party) => {
      const reply = await askGateway(party, patient, "start");
      if (typeof reply === "string") return reply;
      if (!isAnswer(reply)) return reply.why;
      const location = reply.headers.location ?? "";
      const base = { severity: "error", subject: party.subject, source: sourceOf(reply) } as const;
      if (!URL.canParse(location)) {
        if (reply.status === 404 || reply.status >= 500)
          return `the gateway answered ${reply.status}: see gateway-ready`;
        return [
          {
            ...base,
            problem: "the gateway begins no login",
            found: `status ${reply.status}`,
            expected: "a redirect to the provider",
            mend: "its log has a line, by the id in x-gatehouse-id: gatehouse explain ID --log -",
          },
        ];
      }
      const url = new URL(location);
      if (url.searchParams.has("request_uri")) return [];
      if (!url.searchParams.has("client_id"))
        return `it leads to ${url.origin}${url.pathname}: give --gateway the address that users have`;
      const wrong: Finding[] = [];
      const compare = (name: string, expected: readonly string[]): void => {
        const found = url.searchParams.get(name) ?? "none";
        if (expected.length === 0 || expected.includes(found)) return;
        wrong.push({
          ...base,
          problem: `the running gateway has another ${name} than this configuration`,
          found,
          expected: expected.join(" or "),
          mend: "apply this configuration; where it was, the gateway has refused it and goes on with the last good one: look at its log",
        });
      };
      compare("client_id", [party.clientId]);
      compare("redirect_uri", redirectUrlsOf(party));
      return wrong;
    }),
};
