import { ENGLISH } from "../../../../assembly/gateway/replies/languages/en";
import { Text } from "../../../../assembly/gateway/replies/languages/text";
import { describeReason, reasonLabel, reasonOfLabel, userText } from "../../../../assembly/gateway/replies/reasons";
import { Reason } from "../../../../assembly/reason";

const LAST = Reason.RefreshUnavailable;

describe("what is said of a reason", () => {
  it("is there for each, under a label of its own, by which it is found again", () => {
    const labels: string[] = [];
    for (let reason = <i32>Reason.None; reason <= <i32>LAST; reason++) {
      const label = reasonLabel(<Reason>reason);
      expect(labels.includes(label)).toBe(false, `${label} (reason ${reason})`);
      labels.push(label);
      expect(<i32>reasonOfLabel(label)).toBe(reason, label);
      expect(describeReason(<Reason>reason).length).toBeGreaterThan(0);
      expect(userText(<Reason>reason).status >= 400).toBe(true, label);
    }
  });
  it("is that of a provider that is not ready, for a label that another version wrote", () => {
    expect(<i32>reasonOfLabel("of_later_days")).toBe(<i32>Reason.ProviderNotReady);
  });
  it("says to try again only where a link does, and names the administrator where none does", () => {
    for (let reason = 0; reason <= LAST; reason++) {
      const text = userText(<Reason>reason);
      const advice = ENGLISH.at(text.advice).toLowerCase();
      const label = reasonLabel(<Reason>reason);
      if (advice.includes("try again")) expect(<i32>text.action).toBe(<i32>Text.TryAgain, label);
      if (text.status == 502 && text.action == Text.None) expect(advice.includes("administrator")).toBe(true, label);
      if (text.status == 503 && text.action != Text.None && advice.includes("administrator")) {
        expect(advice.includes("try again")).toBe(true, label);
      }
    }
  });
});
