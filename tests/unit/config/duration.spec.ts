import { formatDuration, guessDuration, parseDuration } from "../../../assembly/config/duration";

describe("a duration", () => {
  it("is one whole number and one unit", () => {
    expect(parseDuration("0s")).toBe(0);
    expect(parseDuration("300s")).toBe(300);
    expect(parseDuration("15m")).toBe(900);
    expect(parseDuration("12h")).toBe(43200);
    expect(parseDuration("7d")).toBe(604800);
    expect(parseDuration("2147483647s")).toBe(i32.MAX_VALUE);
  });
  it("is nothing else", () => {
    const others = ["", "s", "12", "12 h", "1.5h", "-1s", "+1s", "12H", "1h30m", "12hours", " 1s", "500ms", "2w"];
    for (let i = 0; i < others.length; i++) expect(parseDuration(others[i])).toBe(-1, others[i]);
  });
  it("fits an i32", () => {
    expect(parseDuration("2147483648s")).toBe(-1);
    expect(parseDuration("24856d")).toBe(-1);
    expect(parseDuration("99999999999d")).toBe(-1);
    expect(parseDuration("18446744073709551621s")).toBe(-1);
  });
  it("is written in the largest unit that holds it", () => {
    expect(formatDuration(0)).toBe("0s");
    expect(formatDuration(61)).toBe("61s");
    expect(formatDuration(120)).toBe("2m");
    expect(formatDuration(7200)).toBe("2h");
    expect(formatDuration(172800)).toBe("2d");
  });
  it("is guessed from other ways of writing one", () => {
    expect(guessDuration("1h30m")).toBe("90m");
    expect(guessDuration("1.5h")).toBe("90m");
    expect(guessDuration("12 hours")).toBe("12h");
    expect(guessDuration("90 SEC")).toBe("90s");
    expect(guessDuration("2w")).toBe("14d");
    expect(guessDuration("5000ms")).toBe("5s");
    expect(guessDuration("0s")).toBe("0s");
  });
  it("is not guessed from anything else", () => {
    const others = ["", "12", "h", "1.2.3h", "500ms", "0.1s", "forever", "1h of rest", "99999999999d", "h1", "-1h"];
    for (let i = 0; i < others.length; i++) expect(guessDuration(others[i])).toBe("", others[i]);
    expect(guessDuration("1s".repeat(1000))).toBe("");
  });
});
