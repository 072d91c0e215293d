import { textIn } from "../../json-values.ts";
import { isHttps } from "../../relying-parties.ts";
import { redirectUrlsOf } from "../authorization-request.ts";
import type { Party, Patient } from "../patient.ts";
import type { Answer, NoAnswer } from "./client.ts";

/** What the gateway says of itself: an endpoint of ours, or `/` of the application. */
type Place = "ready" | "start" | "application";

/**
 * Asks the running gateway as a browser without a session would, for the relying party's own host; a text says why it can't be
 * asked. The URL of the gateway may be another than its users know, such as that of a port-forward.
 */
export async function askGateway(party: Party, patient: Patient, place: Place): Promise<Answer | NoAnswer | string> {
  const { client, settings } = patient;
  if (client === undefined) return "offline";
  if (settings.gateway === undefined) return "without --gateway";
  const [home] = redirectUrlsOf(party);
  const gateway = new URL(settings.gateway);
  const host = home === undefined ? gateway.host : new URL(home).host;
  const prefix = (textIn(party.settings, "prefix") ?? "/oauth2").replace(/\/$/, "");
  const choice = party.name.length > 0 ? `&rp=${encodeURIComponent(party.name)}` : "";
  const paths: Readonly<Record<Place, string>> = {
    ready: `${prefix}/ready`,
    start: `${prefix}/start?rd=%2F${choice}`,
    application: "/",
  };
  return client.ask(`${gateway.origin}${paths[place]}`, {
    headers: {
      host,
      accept: place === "start" ? "text/html" : "application/json",
      ...(place === "start" ? { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" } : {}),
      // A proxy in front has said so of browsers' requests; Envoy believes whom it is told to.
      ...(isHttps(party) ? { "x-forwarded-proto": "https" } : {}),
    },
  });
}
