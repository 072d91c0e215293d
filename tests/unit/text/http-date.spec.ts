import { parseHttpDate } from "../../../assembly/text/http-date";

describe("an HTTP date", () => {
  it("is read in its preferred form", () => {
    expect(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT")).toBe(784111777);
    expect(parseHttpDate("Thu, 01 Jan 1970 00:00:00 GMT")).toBe(0);
    expect(parseHttpDate("Thu, 29 Feb 2024 23:59:59 GMT")).toBe(1709251199);
    expect(parseHttpDate("Fri, 01 Mar 2024 00:00:00 GMT")).toBe(1709251200);
    expect(parseHttpDate("Fri, 31 Dec 9999 23:59:59 GMT")).toBe(253402300799);
  });
  it("is refused in any other form", () => {
    const broken = [
      "",
      "0",
      "-1",
      "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
      "Sun, 06 Nov 1994 08:49:37 UTC",
      "Sun, 06 ovD 1994 08:49:37 GMT",
      "Sun, 06 nov 1994 08:49:37 GMT",
      "Sun, 00 Nov 1994 08:49:37 GMT",
      "Sun, 32 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 24:49:37 GMT",
      "Sun, 06 Nov 1994 08:60:37 GMT",
      "Sun, 06 Nov 1994 08:49:61 GMT",
      "Sun, 06 Nov 1994 08:49:37 GMT ",
      "Wed, 31 Dec 1969 23:59:59 GMT",
      "Sat, 01 Jan 0000 00:00:00 GMT",
    ];
    for (let i = 0; i < broken.length; i++) expect(parseHttpDate(broken[i])).toBe(-1, broken[i]);
  });
});
