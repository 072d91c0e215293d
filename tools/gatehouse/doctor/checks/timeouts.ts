import { textIn } from "../../json-values.ts";
import { secondsOf } from "../../relying-parties.ts";
import { type Check, type Finding, ofEach } from "../finding.ts";
import { isAnswer, sourceOf } from "../look/client.ts";
import { needsNoDiscovery } from "../look/provider.ts";
import type { Party, Patient } from "../patient.ts";

export const timeouts: Check = {
  name: "timeouts",
  needs: "files",
  finds: [
    "a provider that answers hardly within provider.timeout",
    "session.refresh.before that is shorter than a refresh may take",
  ],
  run: (patient) =>
    ofEach(patient.parties, async (party) => [...ofRefresh(party), ...(await ofAnswer(party, patient))]),
};

function timeoutOf({ settings }: Party): number {
  return secondsOf(textIn(settings, "provider", "timeout")) ?? 5;
}

function ofRefresh(party: Party): Finding[] {
  const before = secondsOf(textIn(party.settings, "session", "refresh", "before")) ?? 60;
  const timeout = timeoutOf(party);
  if (before >= timeout) return [];
  return [
    {
      severity: "warning",
      subject: party.subject,
      problem: "a token can end while its refresh is under way, and requests wait for it",
      source: "the configuration",
      found: `session.refresh.before of ${before} s, provider.timeout of ${timeout} s`,
      expected: "session.refresh.before of at least provider.timeout",
      mend: "raise session.refresh.before; 60s is the default",
    },
  ];
}

async function ofAnswer(party: Party, { providers }: Patient): Promise<Finding[]> {
  if (providers === undefined || needsNoDiscovery(party)) return [];
  const { reply } = await providers.discovery(party);
  if (!isAnswer(reply)) return [];
  const took = (reply.answeredAt - reply.sentAt) / 1000;
  const timeout = timeoutOf(party);
  if (took < timeout / 2) return [];
  return [
    {
      severity: took > timeout ? "error" : "warning",
      subject: party.subject,
      problem: "the provider is slow: calls that take longer than provider.timeout fail, and logins with them (503)",
      source: `${sourceOf(reply)}, from here and not from the gateway`,
      found: `an answer after ${took.toFixed(1)} s`,
      expected: `answers in much less than ${timeout} s`,
      mend: "find out why it is slow (DNS, a proxy, the provider itself), or raise provider.timeout",
    },
  ];
}
