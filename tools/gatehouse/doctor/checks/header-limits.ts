import { isObject, numberIn, objectIn, textIn } from "../../json-values.ts";
import type { Check, Finding } from "../finding.ts";
import type { Party, Patient } from "../patient.ts";

/** What Envoy takes of a request's headers, where it is not told (max_request_headers_kb). */
const DEFAULT_KB = 60;
const DEFAULT_MAX_BYTES = 32_768;
/** What requests have beside our cookies: a long address, the application's own cookies, what browsers say. */
const OTHER_BYTES = 8_192;
/** What many servers take of one header, or of all of them. */
const APPLICATION_BYTES = 8_192;
const MOST_COOKIES = 12;
const COOKIE_BYTES = 3_900;

export const headerLimits: Check = {
  name: "header-limits",
  needs: "files",
  finds: [
    "sessions that are larger than session.maxBytes, than browsers keep, or than the proxy takes (431)",
    "tokens that are too large for many applications' servers",
  ],
  run: (patient) => patient.parties.flatMap((party) => [...ofProxy(party, patient), ...ofSession(party, patient)]),
};

function maxBytesOf({ settings }: Party): number {
  return numberIn(settings, "session", "maxBytes") ?? DEFAULT_MAX_BYTES;
}

function ofProxy(party: Party, patient: Patient): Finding[] {
  const { kb, source } = limitOf(patient);
  const { sessionBytes } = patient.settings;
  const bytes = sessionBytes ?? maxBytesOf(party);
  if (bytes + OTHER_BYTES <= kb * 1024) return [];
  return [
    {
      severity: sessionBytes === undefined ? "warning" : "error",
      subject: party.subject,
      problem:
        "requests with a large session are refused by the proxy before the filter sees them: 431, which no sign-in mends",
      source,
      found: `headers of ${kb} KB at most, sessions of ${sessionBytes === undefined ? "up to " : ""}${bytes} bytes, and other headers beside`,
      expected: `at least ${Math.ceil((bytes + OTHER_BYTES) / 1024)} KB`,
      mend: "raise max_request_headers_kb of the HTTP connection manager (an EnvoyFilter at Istio), or lower session.maxBytes",
    },
  ];
}

/** What the proxy takes, by the files. */
function limitOf({ envoyConfigurations, objects }: Patient): { kb: number; source: string } {
  for (const { object, source } of [
    ...envoyConfigurations,
    ...objects.filter((of) => of.object["kind"] === "EnvoyFilter"),
  ]) {
    const [kb] = [...limitsIn(object)];
    if (kb !== undefined) return { kb, source: `max_request_headers_kb in ${source}` };
  }
  return { kb: DEFAULT_KB, source: "Envoy's default, since no file says another" };
}

function* limitsIn(value: unknown): Generator<number> {
  if (Array.isArray(value)) for (const member of value as unknown[]) yield* limitsIn(member);
  if (!isObject(value)) return;
  const own = value["max_request_headers_kb"];
  if (typeof own === "number") yield own;
  for (const member of Object.values(value)) yield* limitsIn(member);
}

function ofSession(party: Party, { settings }: Patient): Finding[] {
  const bytes = settings.sessionBytes;
  if (bytes === undefined) return [];
  const base = { subject: party.subject, source: "the size that was given", found: `a session of ${bytes} bytes` };
  const maxBytes = maxBytesOf(party);
  const most = Math.min(maxBytes, MOST_COOKIES * COOKIE_BYTES);
  if (bytes > most) {
    return [
      {
        ...base,
        severity: "error",
        problem: "logins of such users fail, with a page that says how large each token is",
        expected: `at most ${most} bytes (${most === maxBytes ? "session.maxBytes" : `${MOST_COOKIES} cookies`})`,
        mend: "have the provider put less into the ID token (groups, above all), forward no access token, or raise session.maxBytes",
      },
    ];
  }
  const forwards = textIn(objectIn(party.settings, "forward"), "authorization") ?? "ID_TOKEN";
  if (bytes <= APPLICATION_BYTES || forwards === "NONE" || forwards === "GATEWAY_TOKEN") return [];
  return [
    {
      ...base,
      severity: "warning",
      problem:
        "the token that is forwarded in Authorization may be larger than the application's server takes (8 KB at Tomcat, 16 KB at Node): 400 or 431 of its own",
      expected: `tokens of less than ${APPLICATION_BYTES} bytes`,
      mend: "fewer claims in the token; forward.authorization: GATEWAY_TOKEN, which has those alone that applications need; or a higher limit at the application",
    },
  ];
}
