import { HostOwners } from "../../../assembly/config/host-owners";
import { RelyingPartyConfig } from "../../../assembly/config/relying-party-config";
import { NO_GROUP, RelyingPartySelector } from "../../../assembly/policy/relying-party-hosts";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

const PATTERNS: string[] = [
  "app.example.com",
  "example.com",
  "*.example.com",
  "*.b.example.com",
  "*.com",
  "*",
  "[::1]",
];
const HOSTS: string[] = [
  "app.example.com",
  "a.b.example.com",
  "b.example.com",
  "example.com",
  "xexample.com",
  "example.org",
  "com",
  "[::1]",
  "127.0.0.1",
];

function owners(hosts: string[][]): HostOwners {
  const relyingParties: RelyingPartyConfig[] = [];
  for (let i = 0; i < hosts.length; i++) {
    const relyingParty = new RelyingPartyConfig();
    relyingParty.hosts = hosts[i];
    relyingParties.push(relyingParty);
  }
  return new HostOwners(relyingParties);
}

describe("who has a host", () => {
  it("is decided by its name, else by the longest suffix, else by *", () => {
    const all = owners([["*"], ["*.example.com"], ["*.b.example.com"], ["a.b.example.com"]]);
    expect(all.patternFor("a.b.example.com")).toBe("a.b.example.com");
    expect(all.patternFor("x.b.example.com")).toBe("*.b.example.com");
    expect(all.patternFor("b.example.com")).toBe("*.example.com");
    expect(all.patternFor("example.com")).toBe("*");
    expect(owners([["*.example.com"]]).patternFor("example.com")).toBe("");
    expect(owners([["*.example.com"]]).of("example.com").length).toBe(0);
  });
  it("is what requests are sent by", () => {
    for (let i = 0; i < PATTERNS.length; i++) {
      for (let j = 0; j < PATTERNS.length; j++) {
        const hosts = [[PATTERNS[i]], [PATTERNS[j]], ["*.example.com"]];
        const all = owners(hosts);
        const selector = new RelyingPartySelector(hosts);
        for (let k = 0; k < HOSTS.length; k++) {
          const bytes = bytesOf(HOSTS[k]);
          const group = selector.at(pointer(bytes), bytes.length);
          const chosen = group == NO_GROUP ? "" : selector.group(group).join();
          expect(all.of(HOSTS[k]).join()).toBe(chosen, PATTERNS[i] + " " + PATTERNS[j] + " " + HOSTS[k]);
        }
      }
    }
  });
});
