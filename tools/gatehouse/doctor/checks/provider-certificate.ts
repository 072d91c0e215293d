import { textIn } from "../../json-values.ts";
import { type Check, type Finding, ofEach } from "../finding.ts";
import type { ServerCertificate } from "../look/certificate.ts";
import { calledUrls } from "../look/provider.ts";
import type { Party, Patient } from "../patient.ts";

const SOON_DAYS = 21;
const DAY_MS = 86_400_000;

export const providerCertificate: Check = {
  name: "provider-certificate",
  needs: "provider",
  finds: [
    "a certificate that has expired, or will soon",
    "one for another name",
    "one that signs itself, or of an authority that is not known",
    "a server that does not send the intermediate certificates",
  ],
  run: (patient) =>
    ofEach(patient.parties, async (party) => {
      const origins = await originsOf(party, patient);
      if (typeof origins === "string") return origins;
      return ofEach(origins, (origin) => ofOrigin(party, origin, patient));
    }),
};

async function originsOf(party: Party, { providers }: Patient): Promise<string[] | string> {
  if (providers === undefined) return "offline";
  const metadata = await providers.metadata(party);
  const authorization = textIn(metadata, "authorization_endpoint") ?? "";
  const urls = [...calledUrls(party, metadata), authorization].filter(
    (url) => url.startsWith("https:") && URL.canParse(url),
  );
  const origins = [...new Set(urls.map((url) => new URL(url).origin))];
  return origins.length > 0 ? origins : "the provider is asked over http";
}

async function ofOrigin(party: Party, origin: string, { providers }: Patient): Promise<Finding[] | string> {
  const certificate = (await providers?.certificate(origin)) ?? "offline";
  if (typeof certificate === "string") return `${origin}: ${certificate}`;
  const finding = describe(certificate, new URL(origin).hostname);
  if (finding === undefined) return [];
  return [{ subject: party.subject, source: `TLS with ${origin} from this machine`, ...finding }];
}

type Description = Pick<Finding, "severity" | "problem" | "found" | "expected" | "mend">;

/** What is wrong with a server's certificate; undefined where nothing is. */
export function describe(certificate: ServerCertificate, host: string): Description | undefined {
  const { error, subject, issuer, names, from, until, sent, isSelfSigned } = certificate;
  const failing = { severity: "error" } as const;
  const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const now = Date.now();
  if (error === "CERT_HAS_EXPIRED" || until < now) {
    return {
      ...failing,
      problem: `the certificate of ${host} has expired`,
      found: `valid until ${date(until)}`,
      expected: "one that is valid today",
      mend: "renew it there, and see why it was not renewed by itself",
    };
  }
  if (error === "CERT_NOT_YET_VALID" || from > now) {
    return {
      ...failing,
      problem: `the certificate of ${host} is not valid yet, or the clock here is wrong`,
      found: `valid from ${date(from)}`,
      expected: "one that is valid today",
      mend: "see to the clocks, then to the certificate",
    };
  }
  if (error === "ERR_TLS_CERT_ALTNAME_INVALID" || /altname|Hostname/i.test(error)) {
    return {
      ...failing,
      problem: `the certificate of ${host} is for another name: the gateway, which looks at the name, refuses it`,
      found: `names: ${names}`,
      expected: `DNS:${host}`,
      mend: `have a certificate made with ${host} in subjectAltName, or write the provider's right name into \`issuer\``,
    };
  }
  if (error === "DEPTH_ZERO_SELF_SIGNED_CERT" || (error.length > 0 && isSelfSigned)) {
    return {
      ...failing,
      problem: `the certificate of ${host} signs itself: nobody knows it who is not told`,
      found: `subject and issuer ${subject}`,
      expected: "one of an authority that the gateway trusts",
      mend: "have it signed by an authority; or give it to the gateway as the authority (caCertificates of the DestinationRule, trusted_ca at Envoy), and here with --ca",
    };
  }
  if (error === "UNABLE_TO_VERIFY_LEAF_SIGNATURE" && sent === 1) {
    return {
      ...failing,
      problem: `${host} sends its certificate alone: the intermediate that signed it is missing, or it is of an authority that is not known here`,
      found: `1 certificate, signed by ${issuer}`,
      expected: "the certificate and all intermediates, without the root",
      mend: "configure the full chain at the server (fullchain.pem); browsers fetch what is missing, gateways do not. An authority of your own: --ca FILE here, caCertificates or trusted_ca at the gateway",
    };
  }
  if (error.length > 0) {
    return {
      ...failing,
      problem: `the certificate of ${host} is of an authority that is not known here`,
      found: `${error}; signed by ${issuer}, ${sent} sent`,
      expected: "an authority that the gateway trusts",
      mend: "an authority of your own: --ca FILE here, and caCertificates of the DestinationRule (trusted_ca at Envoy) with its certificate, mounted into the gateway",
    };
  }
  const days = Math.floor((until - now) / DAY_MS);
  if (days >= SOON_DAYS) return undefined;
  return {
    severity: "warning",
    problem: `the certificate of ${host} expires soon`,
    found: `valid until ${date(until)}, ${days} days from now`,
    expected: `at least ${SOON_DAYS} days`,
    mend: "renew it, and see why it is not renewed by itself",
  };
}
