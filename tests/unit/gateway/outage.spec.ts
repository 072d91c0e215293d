import { Outage } from "../../../assembly/gateway/outage";

describe("a provider that can't be reached", () => {
  it("is asked for again soon, then less and less often, and not after ten minutes", () => {
    const outage = new Outage();
    let now: i64 = 0;
    let tries = 0;
    let last: i64 = 0;
    for (let pause = outage.tell(now); pause > 0; pause = outage.tell(now)) {
      expect(pause >= max(last, 2) && pause <= 30).toBe(true);
      last = pause;
      now += pause * 1000;
      tries++;
    }
    expect(now > 600000 && now < 631000).toBe(true);
    expect(tries < 40).toBe(true);
    expect(last).toBe(30);
  });
  it("is so anew when nobody was told for two minutes", () => {
    const outage = new Outage();
    expect(outage.tell(5000)).toBe(2);
    expect(outage.tell(65000)).toBe(30);
    expect(outage.tell(184000)).toBe(30);
    expect(outage.tell(304000)).toBe(2);
  });
});
