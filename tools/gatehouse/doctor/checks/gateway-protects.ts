import { type Check, ofEach } from "../finding.ts";
import { isAnswer, sourceOf } from "../look/client.ts";
import { askGateway } from "../look/gateway.ts";
import { needsSession } from "../rules.ts";

export const gatewayProtects: Check = {
  name: "gateway-protects",
  needs: "gateway",
  finds: ["a gateway that lets a request without a session pass"],
  run: (patient) =>
    ofEach(patient.parties, async (party) => {
      const host = URL.canParse(party.redirectUrl) ? new URL(party.redirectUrl).hostname : (party.hosts[0] ?? "");
      if (!needsSession(party, host, "/")) return `the rules ask for no session for / of ${host}`;
      const reply = await askGateway(party, patient, "application");
      if (typeof reply === "string") return reply;
      if (!isAnswer(reply)) return reply.why;
      const isOurs = reply.headers["cache-control"] === "no-store" || reply.headers["www-authenticate"] !== undefined;
      if (reply.status === 401 || reply.status === 403 || (reply.status >= 300 && reply.status < 400 && isOurs))
        return [];
      if (reply.status >= 500) return `the gateway answered ${reply.status}: see gateway-ready`;
      return [
        {
          severity: "error",
          subject: party.subject,
          problem: "a request without a session passes: nothing is protected",
          source: sourceOf(reply),
          found: `status ${reply.status}`,
          expected: "401",
          mend: "look at selector, namespace, ports and failStrategy of the plugin; and whether a listener was refused (envoy_listener_manager_lds_update_rejected), after which the one without it goes on: mend, then kubectl rollout restart the gateway",
        },
      ];
    }),
};
