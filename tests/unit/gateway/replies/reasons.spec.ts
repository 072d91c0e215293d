import { describeReason, reasonLabel, userText } from "../../../../assembly/gateway/replies/reasons";
import { Reason } from "../../../../assembly/reason";

const LAST = Reason.RefreshUnavailable;

describe("reasons", () => {
  it("each have a label of their own, a log text and a text for the user", () => {
    const labels = new Set<string>();
    for (let reason = <i32>Reason.None; reason <= <i32>LAST; reason++) {
      const label = reasonLabel(<Reason>reason);
      expect(labels.has(label)).toBe(false, `reason ${reason} has the label ${label} of another`);
      labels.add(label);
      expect(describeReason(<Reason>reason).length > 0).toBe(true);
      expect(userText(<Reason>reason).status >= 400).toBe(true);
    }
  });
});
