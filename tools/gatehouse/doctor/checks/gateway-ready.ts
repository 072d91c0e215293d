import { type Check, ofEach } from "../finding.ts";
import { isAnswer, sourceOf } from "../look/client.ts";
import { askGateway } from "../look/gateway.ts";

export const gatewayReady: Check = {
  name: "gateway-ready",
  needs: "gateway",
  finds: [
    "a gateway that is not there, or that has not reached the provider",
    "a gateway on which the filter does not run",
  ],
  run: (patient) =>
    ofEach(patient.parties, async (party) => {
      const reply = await askGateway(party, patient, "ready");
      if (typeof reply === "string") return reply;
      const base = { severity: "error", subject: party.subject, source: sourceOf(reply) } as const;
      if (!isAnswer(reply)) {
        return [
          {
            ...base,
            problem: "the gateway can't be reached",
            found: reply.why,
            expected: "200, ready",
            mend: "see whether --gateway is the gateway's address, and whether it runs",
          },
        ];
      }
      if (reply.status === 200 && reply.body.startsWith("ready")) return [];
      const said = reply.body.trim().split("\n").slice(0, 3).join("; ").slice(0, 300);
      if (reply.status === 503 && reply.headers["cache-control"] === "no-store") {
        return [
          {
            ...base,
            problem: "the gateway has not reached the provider: nobody can sign in",
            found: `503: ${said}`,
            expected: "200, ready",
            mend: "see to what it says: cluster, TLS and DNS of the gateway are not those of this machine; its log has a line for each failure",
          },
        ];
      }
      const isError = reply.status >= 500;
      return [
        {
          ...base,
          problem: isError
            ? "the gateway answers with an error: its configuration was refused, or the image can't be pulled"
            : "the filter does not run on this gateway: nothing of it is protected",
          found: `status ${reply.status}${said.length > 0 ? `: ${said}` : ""}`,
          expected: "200, ready",
          mend: isError
            ? "look for `configuration:` in the gateway's log, or `found no variable`; gatehouse validate says the same"
            : "look at selector, namespace and ports of the plugin, and at istiod's log; 404 of a route's own says that no filter is before it",
        },
      ];
    }),
};
