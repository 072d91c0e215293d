import { textIn } from "../../json-values.ts";
import { secondsOf } from "../../relying-parties.ts";
import { type Check, type Finding, ofEach } from "../finding.ts";
import { type Answer, isAnswer } from "../look/client.ts";
import { askGateway } from "../look/gateway.ts";
import { discoveryUrl } from "../look/provider.ts";
import type { Party, Patient } from "../patient.ts";

/** Dates in headers have seconds: what was before is cut off. */
const HALF_SECOND_MS = 500;
/** From here on it is worth a word. */
const NOTABLE_S = 10;

export const clock: Check = {
  name: "clock",
  needs: "provider",
  finds: [
    "clocks that differ, of the provider, the gateway and this machine: tokens that are not valid yet, or any more",
  ],
  run: (patient) => ofEach(patient.parties, (party) => ofParty(party, patient)),
};

async function ofParty(party: Party, patient: Patient): Promise<Finding[] | string> {
  const { providers } = patient;
  if (providers === undefined) return "offline";
  // What is kept on the way has the date of its making; the discovery document was asked for at once.
  const { reply } = await providers.discovery(party);
  if (!isAnswer(reply) || reply.headers.age !== undefined)
    return "the provider did not answer, or something on the way did";
  const here = offset(reply);
  if (here === undefined) return "the provider's answers have no Date";
  const gateway = await gatewayOffset(party, patient);
  const against = gateway === undefined ? "this machine's" : "the gateway's";
  const off = gateway === undefined ? here : { ms: here.ms - gateway.ms, within: here.within + gateway.within };
  const seconds = Math.max(Math.abs(off.ms) - off.within, 0) / 1000;
  const skew = secondsOf(textIn(party.settings, "provider", "clockSkew")) ?? 60;
  if (seconds < Math.min(NOTABLE_S, skew)) return [];
  const direction = off.ms > 0 ? "ahead of" : "behind";
  return [
    {
      severity: seconds > skew ? "error" : "warning",
      subject: party.subject,
      problem:
        seconds > skew
          ? "the clocks differ by more than provider.clockSkew: ID tokens are not valid yet, or any more, and nobody can sign in"
          : "the clocks differ, which provider.clockSkew bridges as yet",
      source: `the Date of ${discoveryUrl(party)}, less half of the way there and back${gateway === undefined ? "; the gateway's own clock is looked at with --gateway" : ", and that of the gateway"}`,
      found: `the provider's clock is ${(Math.abs(off.ms) / 1000).toFixed(0)} s ${direction} ${against} (give or take ${(off.within / 1000).toFixed(1)} s)`,
      expected: `less than ${skew} s`,
      mend: "set both clocks by NTP; provider.clockSkew bridges up to 10m, and makes tokens live that much longer",
    },
  ];
}

interface Offset {
  readonly ms: number;
  /** How far off that may be. */
  readonly within: number;
}

/** By how much a server's clock is ahead of this machine's; undefined where it does not say. */
function offset({ headers, sentAt, answeredAt }: Answer): Offset | undefined {
  const date = Date.parse(headers.date ?? "");
  if (Number.isNaN(date)) return undefined;
  const half = (answeredAt - sentAt) / 2;
  return { ms: date + HALF_SECOND_MS - (sentAt + half), within: HALF_SECOND_MS + half };
}

async function gatewayOffset(party: Party, patient: Patient): Promise<Offset | undefined> {
  const reply = await askGateway(party, patient, "ready");
  return typeof reply === "string" || !isAnswer(reply) ? undefined : offset(reply);
}
