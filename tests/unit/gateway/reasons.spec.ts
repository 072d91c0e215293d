import { describeReason, reasonLabel, userText } from "../../../assembly/gateway/replies/reasons";
import { Reason } from "../../../assembly/reason";

const LAST = Reason.RefreshUnavailable;

describe("what is said of a reason", () => {
  it("is there for each, under a label of its own", () => {
    const labels: string[] = [];
    for (let reason = 0; reason <= LAST; reason++) {
      const label = reasonLabel(<Reason>reason);
      expect(labels.includes(label)).toBe(false, `${label} (reason ${reason})`);
      labels.push(label);
      expect(describeReason(<Reason>reason).length).toBeGreaterThan(0);
    }
  });
  it("says to try again only where a link does, and names the administrator where none does", () => {
    for (let reason = 0; reason <= LAST; reason++) {
      const text = userText(<Reason>reason);
      const advice = text.advice.toLowerCase();
      const label = reasonLabel(<Reason>reason);
      if (advice.includes("try again")) expect(text.action).toBe("Try again", label);
      if (text.status == 502 && text.action.length == 0) expect(advice.includes("administrator")).toBe(true, label);
      if (text.status == 503 && text.action.length > 0 && advice.includes("administrator")) {
        expect(advice.includes("try again")).toBe(true, label);
      }
    }
  });
});
