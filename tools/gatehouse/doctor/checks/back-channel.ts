import { objectIn, textIn } from "../../json-values.ts";
import { secondsOf } from "../../relying-parties.ts";
import type { Check } from "../finding.ts";
import { ofEach } from "../finding.ts";

export const backChannel: Check = {
  name: "back-channel",
  needs: "files",
  finds: ["back-channel logout with `revalidate: 0s`: other replicas do not hear of it"],
  run: ({ parties, providers }) =>
    ofEach(parties, async (party) => {
      const { settings, subject } = party;
      const revalidate = textIn(settings, "session", "revalidate") ?? "0s";
      const logout = objectIn(settings, "logout");
      const polls = textIn(logout, "sharedSignals", "transmitter") ?? "";
      if (logout["backChannel"] === false || secondsOf(revalidate) !== 0 || polls.length > 0) return [];
      const metadata = await providers?.metadata(party);
      const isOffered = typeof metadata === "object" ? metadata["backchannel_logout_supported"] : undefined;
      // Who offers none sends no notice.
      if (typeof metadata === "object" && isOffered !== true) return [];
      return [
        {
          severity: "warning",
          subject,
          problem:
            "a session that ends at the provider goes on at other replicas and after a restart of the gateway, until it ends by itself",
          source:
            isOffered === true
              ? "the configuration, and backchannel_logout_supported of the provider"
              : "the configuration",
          found: `logout.backChannel on, session.revalidate: ${revalidate}`,
          expected: "session.revalidate of some minutes, such as 5m",
          mend: "set session.revalidate (it takes a refresh token); or logout.backChannel: false, where the provider sends no notices",
        },
      ];
    }),
};
