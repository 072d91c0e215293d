import { parseHttpDate } from "../../../assembly/text/http-date";
import { isoTime } from "../../../assembly/text/iso-time";

describe("a time for the log", () => {
  it("is the UTC of these seconds", () => {
    expect(isoTime(0)).toBe("1970-01-01T00:00:00Z");
    expect(isoTime(951782399)).toBe("2000-02-28T23:59:59Z");
    expect(isoTime(951782400)).toBe("2000-02-29T00:00:00Z");
    expect(isoTime(951868800)).toBe("2000-03-01T00:00:00Z");
    expect(isoTime(1793707200)).toBe("2026-11-03T12:00:00Z");
    expect(isoTime(4102444799)).toBe("2099-12-31T23:59:59Z");
    expect(isoTime(4107542400)).toBe("2100-03-01T00:00:00Z");
  });
  it("is on each day what HTTP's date of it is", () => {
    const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    for (let time: i64 = 1; time < 5000000000; time += 86400 * 13 + 3661) {
      const iso = isoTime(time);
      const month = months[<i32>parseInt(iso.substring(5, 7)) - 1];
      const date = iso.substring(8, 10) + " " + month + " " + iso.substring(0, 4);
      expect(parseHttpDate("Mon, " + date + " " + iso.substring(11, 19) + " GMT")).toBe(time, iso);
    }
  });
  it("has a year of four digits, whatever it is given", () => {
    expect(isoTime(-1)).toBe("1970-01-01T00:00:00Z");
    expect(isoTime(253402300799)).toBe("9999-12-31T23:59:59Z");
    expect(isoTime(253402300800)).toBe("9999-12-31T23:59:59Z");
    expect(isoTime(i64.MAX_VALUE)).toBe("9999-12-31T23:59:59Z");
    expect(isoTime(i64.MIN_VALUE)).toBe("1970-01-01T00:00:00Z");
  });
});
