/** The profiles, each with what its relying party is configured with, and its cases. */
import type { Configuration } from "../support/gateway/gateway.ts";
import type { Case } from "./case.ts";
import { BASIC } from "./cases/basic.ts";
import { CONFIG } from "./cases/config.ts";
import { BACK_CHANNEL, FRONT_CHANNEL, RP_INITIATED } from "./cases/logout.ts";
import { REFRESH } from "./cases/refresh.ts";
import { THIRD_PARTY } from "./cases/third-party.ts";
import type { PLANS } from "./plans.ts";

export interface Profile {
  readonly name: string;
  readonly plan: keyof typeof PLANS;
  readonly cases: readonly Case[];
  /** Beside what all relying parties of the suite have. */
  readonly configuration?: { readonly provider?: Configuration; readonly logout?: Configuration };
  /** What the provider offers. */
  readonly endSession?: boolean;
  readonly refreshTokens?: boolean;
}

export const PROFILES: readonly Profile[] = [
  { name: "Basic", plan: "oidcc-client-basic-certification-test-plan", cases: BASIC },
  { name: "Config", plan: "oidcc-client-config-certification-test-plan", cases: CONFIG },
  {
    name: "RP-initiated logout",
    plan: "oidcc-client-rp-initiated-logout-rp-basic",
    cases: RP_INITIATED,
    endSession: true,
  },
  {
    name: "Back-channel logout",
    plan: "oidcc-client-back-channel-logout-rp-basic",
    cases: BACK_CHANNEL,
    endSession: true,
  },
  {
    name: "Front-channel logout",
    plan: "oidcc-client-front-channel-logout-rp-basic",
    cases: FRONT_CHANNEL,
    configuration: { logout: { frontChannel: true } },
    endSession: true,
  },
  {
    name: "Form post",
    plan: "oidcc-client-formpost-basic-certification-test-plan",
    cases: BASIC,
    configuration: { provider: { responseMode: "FORM_POST" } },
  },
  { name: "Refresh", plan: "oidcc-client-refreshtoken-test-plan", cases: REFRESH, refreshTokens: true },
  {
    name: "Third-party-initiated login",
    plan: "oidcc-client-test-3rd-party-init-login-test-plan",
    cases: THIRD_PARTY,
  },
];
