import { redirectUrlsOf } from "../authorization-request.ts";
import { type Check, ofEach } from "../finding.ts";
import { isAnswer } from "../look/client.ts";
import { askGateway } from "../look/gateway.ts";
import { describe } from "./provider-certificate.ts";

export const gatewayCertificate: Check = {
  name: "gateway-certificate",
  needs: "gateway",
  finds: ["a certificate of the gateway that browsers refuse"],
  run: (patient) =>
    ofEach(patient.parties, async (party) => {
      const { gateway } = patient.settings;
      if (gateway === undefined) return "without --gateway";
      const { origin, hostname, protocol } = new URL(gateway);
      const isUsers = redirectUrlsOf(party).some((url) => new URL(url).hostname === hostname);
      if (protocol !== "https:" || !isUsers) return "--gateway is not the https address that users have";
      const reply = await askGateway(party, patient, "ready");
      const certificate = (await patient.providers?.certificate(origin)) ?? "offline";
      if (typeof reply === "string" || !isAnswer(reply) || typeof certificate === "string")
        return "the gateway shows none";
      const finding = describe(certificate, hostname);
      return finding === undefined
        ? []
        : [{ subject: party.subject, source: `TLS with ${origin} from this machine`, ...finding }];
    }),
};
