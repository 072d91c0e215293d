import { type JsonObject, listIn, objectIn, textIn, textsIn, valueIn } from "../../json-values.ts";
import { type Check, type Finding, type Findings, ofEach } from "../finding.ts";
import { DESTINATION_RULES, EVERYWHERE } from "../look/cluster.ts";
import type { Party, Patient } from "../patient.ts";
import { type Called, calledBy, envoyClusters, partsOfCluster, placesOf, servicesIn } from "../provider-clusters.ts";

export const providerTlsOfGateway: Check = {
  name: "provider-tls-of-gateway",
  needs: "files",
  finds: [
    "a provider on port 443 to whom the gateway speaks no TLS",
    "TLS for another name, or with a certificate that nobody looks at",
  ],
  run: (patient) =>
    ofEach(patient.parties, async (party) => {
      const called = (await calledBy(party, patient)).filter(({ isTls }) => isTls);
      return ofEach(called, (one) => (one.isOfIstio ? ofIstio(party, one, patient) : ofEnvoy(party, one, patient)));
    }),
};

function wrong(
  party: Party,
  rest: Omit<Finding, "subject" | "severity">,
  severity: Finding["severity"] = "error",
): Finding {
  return { severity, subject: party.subject, ...rest };
}

async function ofIstio(party: Party, one: Called, { objects, cluster }: Patient): Promise<Findings> {
  const seen = await cluster?.list(DESTINATION_RULES, EVERYWHERE);
  if (typeof seen === "string") return seen;
  const { host, port } = partsOfCluster(one.cluster);
  const entries = servicesIn(objects).filter(({ object }) => placesOf(object).hosts.includes(host));
  if (entries.length === 0) return "no ServiceEntry of the provider is in the files or the cluster";
  const rules = objects.filter(
    ({ object }) => object["kind"] === "DestinationRule" && isFor(textIn(object, "spec", "host") ?? "", host),
  );
  const policies = rules.map(({ object }) => objectIn(object, "spec", "trafficPolicy"));
  const [tls] = policies.map((policy) => tlsOf(policy, port)).filter((of) => of !== undefined);
  const source =
    rules.length > 0 ? `the DestinationRule in ${rules[0]?.source ?? ""}` : "the objects in the files, or the cluster";
  const mode = textIn(tls, "mode") ?? "DISABLE";
  if (mode !== "SIMPLE" && mode !== "MUTUAL") {
    return [
      wrong(party, {
        problem: `the gateway speaks plain text to port ${port} of ${host}, where TLS is expected: nobody can sign in`,
        source,
        found: rules.length === 0 ? `no DestinationRule for ${host}` : `tls.mode: ${mode}`,
        expected: "tls.mode: SIMPLE",
        mend: `apply a DestinationRule for ${host} with trafficPolicy.tls {mode: SIMPLE, caCertificates: system, sni: ${host}, subjectAltNames: [${host}]} (manifests/base/provider.yaml)`,
      }),
    ];
  }
  const sni = textIn(tls, "sni") ?? host;
  const names = textsIn(tls, "subjectAltNames");
  const isOther = sni !== host || (names.length > 0 && !names.includes(host));
  if (isOther) {
    return [
      wrong(party, {
        problem: `the gateway asks ${host} for another name, or takes its certificate for another's: calls fail`,
        source,
        found: `sni: ${sni}${names.length > 0 ? `, subjectAltNames: ${names.join(", ")}` : ""}`,
        expected: `sni and subjectAltNames with ${host}`,
        mend: `write ${host} in both`,
      }),
    ];
  }
  if (valueIn(tls, "insecureSkipVerify") === true) return [unverified(party, host, source, "insecureSkipVerify: true")];
  return [];
}

function unverified(party: Party, host: string, source: string, found: string): Finding {
  return wrong(party, {
    problem: `nobody looks at the certificate of ${host}: who is in between learns the client's secret and the tokens`,
    source,
    found,
    expected: "the provider's certificate verified, by authority and name",
    mend: "give the file of the authorities, and the name: trusted_ca and match_typed_subject_alt_names at Envoy, caCertificates and subjectAltNames at Istio",
  });
}

function tlsOf(policy: JsonObject, port: number): unknown {
  const byPort = listIn(policy, "portLevelSettings").find((of) => valueIn(of, "port", "number") === port);
  return valueIn(byPort, "tls") ?? valueIn(policy, "tls");
}

function isFor(rule: string, host: string): boolean {
  return rule === host || rule === "*" || (rule.startsWith("*.") && host.endsWith(rule.slice(1)));
}

function ofEnvoy(party: Party, one: Called, patient: Patient): Findings {
  const cluster = envoyClusters(patient).find(({ name }) => name === one.cluster);
  if (cluster === undefined) return "the provider's cluster is not in the files";
  const socket = objectIn(cluster, "transport_socket", "typed_config");
  const source = `the cluster ${one.cluster} of Envoy's configuration`;
  if (!(textIn(socket, "@type") ?? "").endsWith("UpstreamTlsContext")) {
    return [
      wrong(party, {
        problem: `the gateway speaks plain text to port ${one.port} of ${one.host}, where TLS is expected: nobody can sign in`,
        source,
        found: "no transport_socket with an UpstreamTlsContext",
        expected: "TLS to the provider",
        mend: "add it, as manifests/examples/envoy/envoy.yaml has it",
      }),
    ];
  }
  const sni = socket["auto_host_sni"] === true ? one.host : (textIn(socket, "sni") ?? "");
  if (sni !== one.host) {
    return [
      wrong(party, {
        problem: `the gateway asks ${one.host} for another name: the provider may answer with another certificate, or not at all`,
        source,
        found: sni.length > 0 ? `sni: ${sni}` : "no sni",
        expected: `sni: ${one.host}`,
        mend: `write sni: ${one.host}`,
      }),
    ];
  }
  const validation = valueIn(socket, "common_tls_context", "validation_context");
  const combined = valueIn(socket, "common_tls_context", "combined_validation_context");
  const isLooked = combined !== undefined || valueIn(validation, "trusted_ca") !== undefined;
  return isLooked || valueIn(socket, "common_tls_context", "validation_context_sds_secret_config") !== undefined
    ? []
    : [unverified(party, one.host, source, "no validation_context with a trusted_ca")];
}
