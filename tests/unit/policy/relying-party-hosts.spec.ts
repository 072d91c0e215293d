import { hostLengthIn, lengthWithoutDot } from "../../../assembly/policy/authority";
import { Pattern } from "../../../assembly/policy/pattern";
import { NO_GROUP, RelyingPartySelector } from "../../../assembly/policy/relying-party-hosts";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

/** The numbers of the relying parties for an authority; "none" where there are none. */
function chosen(hosts: string[][], authority: string): string {
  const selector = new RelyingPartySelector(hosts);
  const bytes = bytesOf(authority);
  const group = selector.at(pointer(bytes), bytes.length);
  return group == NO_GROUP ? "none" : selector.group(group).join();
}

/** Whether a pattern covers the host of an authority. */
function covers(pattern: string, authority: usize, length: i32): bool {
  const hostLength = lengthWithoutDot(authority, hostLengthIn(authority, length));
  return hostLength >= 0 && new Pattern(pattern).matchesIgnoringCase(authority, hostLength);
}

/** The longest of all patterns that covers a host: what `chosen` is compared with. */
function expected(hosts: string[][], authority: string): string {
  const bytes = bytesOf(authority);
  let best = "";
  let bestRank = -1;
  for (let i = 0; i < hosts.length; i++) {
    for (let j = 0; j < hosts[i].length; j++) {
      const pattern = hosts[i][j];
      if (!covers(pattern, pointer(bytes), bytes.length)) continue;
      const rank = pattern.startsWith("*") ? pattern.length : 1000;
      if (rank > bestRank) best = pattern;
      bestRank = max(rank, bestRank);
    }
  }
  const numbers: i32[] = [];
  for (let i = 0; i < hosts.length; i++) if (hosts[i].includes(best)) numbers.push(i);
  return numbers.length == 0 ? "none" : numbers.join();
}

const AUTHORITIES: string[] = [
  "app.example.com",
  "APP.Example.COM:8443",
  "app.example.com.",
  "app.example.com.:443",
  "a.b.example.com",
  "b.example.com",
  "example.com",
  "xexample.com",
  "app.example.com.evil.org",
  "x.app.example.com",
  "com",
  "anything",
  "[::1]",
  "[::1]:8443",
  "[2001:DB8::1]:8443",
  "127.0.0.1",
  "127.0.0.1:80",
  "127.0.0.2",
  "",
  ".",
  ":443",
  ".example.com",
  "app.example.com:",
  "app.example.com:x",
  "app.example.com:0",
  "app.example.com:65536",
  "a..b",
  "app..example.com",
  "app.example.com..",
  "user@app.example.com",
  "a b",
  "a/b",
  "[::1",
  "*.example.com",
];

const PATTERNS: string[] = [
  "app.example.com",
  "b.example.com",
  "example.com",
  "*.example.com",
  "*.b.example.com",
  "*.com",
  "*",
  "[::1]",
  "[2001:db8::1]",
  "127.0.0.1",
];

describe("the relying parties for a host", () => {
  it("are those of its exact name, before those of a suffix, before those of *", () => {
    const hosts = [["*"], ["*.example.com"], ["app.example.com"]];
    expect(chosen(hosts, "app.example.com")).toBe("2");
    expect(chosen(hosts, "b.example.com")).toBe("1");
    expect(chosen(hosts, "example.com")).toBe("0");
    expect(chosen(hosts, "example.org")).toBe("0");
  });
  it("are those of a longer suffix before those of a shorter one", () => {
    const hosts = [["*.example.com"], ["*.b.example.com"], ["*.com"]];
    expect(chosen(hosts, "a.b.example.com")).toBe("1");
    expect(chosen(hosts, "x.a.b.example.com")).toBe("1");
    expect(chosen(hosts, "b.example.com")).toBe("0");
    expect(chosen(hosts, "example.com")).toBe("2");
  });
  it("are several where they list the same pattern, in the order of the configuration", () => {
    const hosts = [["a.example.com", "*.example.com"], ["*.example.com"], ["*.example.com", "*"]];
    expect(chosen(hosts, "x.example.com")).toBe("0,1,2");
    expect(chosen(hosts, "a.example.com")).toBe("0");
    expect(chosen(hosts, "example.org")).toBe("2");
    expect(chosen([["*"], ["*"]], "example.org")).toBe("0,1");
  });
  it("are one where it lists a pattern twice", () => {
    expect(chosen([["*", "*"]], "example.org")).toBe("0");
    expect(chosen([["a.example.com", "a.example.com"]], "a.example.com")).toBe("0");
  });
  it("are none where no pattern covers the host, and where there are no relying parties", () => {
    expect(chosen([["app.example.com"], ["*.example.org"]], "example.org")).toBe("none");
    expect(chosen([], "example.org")).toBe("none");
  });
  it("are none for a malformed authority, not even those of *", () => {
    for (let i = 18; i < AUTHORITIES.length; i++) expect(chosen([["*"]], AUTHORITIES[i])).toBe("none", AUTHORITIES[i]);
  });
  it("are a group that patterns with the same ones share", () => {
    const selector = new RelyingPartySelector([
      ["a.b", "c.d", "*.e.f"],
      ["*.e.f", "g.h"],
      ["g.h", "*.e.f"],
    ]);
    expect(selector.groupCount).toBe(3);
  });
  it("are known by their numbers", () => {
    const selector = new RelyingPartySelector([["*.example.com"], ["*.example.com", "*"]]);
    const inside = bytesOf("APP.example.com:8443");
    const outside = bytesOf("example.org");
    const malformed = bytesOf("a..b");
    expect(selector.serves(0, pointer(inside), inside.length)).toBe(true);
    expect(selector.serves(1, pointer(inside), inside.length)).toBe(true);
    expect(selector.serves(2, pointer(inside), inside.length)).toBe(false);
    expect(selector.serves(0, pointer(outside), outside.length)).toBe(false);
    expect(selector.serves(1, pointer(outside), outside.length)).toBe(true);
    expect(selector.serves(1, pointer(malformed), malformed.length)).toBe(false);
  });
  it("are those of the longest pattern that covers it, whatever patterns there are", () => {
    // Each pair of patterns, for one relying party and for two.
    for (let i = 0; i < PATTERNS.length; i++) {
      for (let j = 0; j < PATTERNS.length; j++) {
        const apart = [[PATTERNS[i]], [PATTERNS[j]]];
        const together = [[PATTERNS[i], PATTERNS[j]]];
        for (let k = 0; k < AUTHORITIES.length; k++) {
          const what = PATTERNS[i] + " " + PATTERNS[j] + " " + AUTHORITIES[k];
          expect(chosen(apart, AUTHORITIES[k])).toBe(expected(apart, AUTHORITIES[k]), what);
          expect(chosen(together, AUTHORITIES[k])).toBe(expected(together, AUTHORITIES[k]), what);
        }
      }
    }
  });
  it("are found among very many", () => {
    const hosts: string[][] = [["*"]];
    for (let i = 1; i <= 1000; i++) hosts.push(["app" + i.toString() + ".example.com", `*.t${i}.example.com`]);
    const selector = new RelyingPartySelector(hosts);
    let wrong = 0;
    for (let i = 1; i <= 1000; i++) {
      const exact = bytesOf("App" + i.toString() + ".example.com:8443");
      const below = bytesOf(`x.T${i}.example.com.`);
      const none = bytesOf(`t${i}.example.com`);
      if (selector.group(selector.at(pointer(exact), exact.length)).join() != i.toString()) wrong++;
      if (selector.group(selector.at(pointer(below), below.length)).join() != i.toString()) wrong++;
      if (selector.group(selector.at(pointer(none), none.length)).join() != "0") wrong++;
    }
    expect(wrong).toBe(0);
  });
});
