/** What is under test, and how it comes to be: the gateway, or what stands in for it where the suite itself is tested. */
import { CLIENT } from "../support/gateway/gateway.ts";
import { Provider } from "../support/provider/provider.ts";
import type { Profile } from "./profiles.ts";
import type { Party } from "./trial.ts";

/** Listens for the relying parties' hosts. */
export interface Subject {
  readonly port: number;
  /** What it has logged, a line each. */
  log(): readonly string[];
  stop(): Promise<void>;
}

/** A relying party with its profile. */
export interface ConfiguredParty extends Party {
  readonly profile: Profile;
}

/** A provider of its own for a relying party of this profile; `number` tells it from others of the profile. */
export async function startParty(profile: Profile, number: number): Promise<ConfiguredParty> {
  const name = `${profile.name.toLowerCase().replace(/\W+/g, "-")}-${number + 1}`;
  const host = `${name}.example.com`;
  const provider = await Provider.start({
    clients: [{ ...CLIENT, redirectUris: [`https://${host}/oauth2/callback`] }],
    // Its own keys are replaced in each module; these are made quickly.
    algorithm: "ES256",
    issuerParameter: false,
    endSession: profile.endSession ?? false,
    ...(profile.refreshTokens === true ? { refreshTokens: {} } : {}),
  });
  const responseMode = profile.configuration?.provider?.["responseMode"] === "FORM_POST" ? "FORM_POST" : "QUERY";
  return { name, host, provider, responseMode, profile };
}
