import { RelyingPartySelector } from "../../../assembly/policy/relying-party-hosts";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

function belongs(patterns: string[], authority: string): bool {
  const bytes = bytesOf(authority);
  return new RelyingPartySelector([patterns]).serves(0, pointer(bytes), bytes.length);
}

describe("hosts of a relying party", () => {
  it("takes an exact name for that name only", () => {
    expect(belongs(["app.example.com"], "app.example.com")).toBe(true);
    expect(belongs(["app.example.com"], "app.example.com.evil.org")).toBe(false);
    expect(belongs(["app.example.com"], "xapp.example.com")).toBe(false);
    expect(belongs(["app.example.com"], "x.app.example.com")).toBe(false);
  });
  it("takes *.suffix for every name below the suffix, and not for the suffix", () => {
    expect(belongs(["*.example.com"], "app.example.com")).toBe(true);
    expect(belongs(["*.example.com"], "a.b.example.com")).toBe(true);
    expect(belongs(["*.example.com"], "example.com")).toBe(false);
    expect(belongs(["*.example.com"], "xexample.com")).toBe(false);
    expect(belongs(["*.example.com"], ".example.com")).toBe(false);
  });
  it("takes * for every host", () => {
    expect(belongs(["*"], "anything")).toBe(true);
    expect(belongs(["*"], "[2001:db8::1]:8443")).toBe(true);
  });
  it("leaves case, the port and a dot at the end aside", () => {
    expect(belongs(["app.example.com"], "APP.Example.com:8443")).toBe(true);
    expect(belongs(["app.example.com"], "app.example.com.")).toBe(true);
    expect(belongs(["app.example.com"], "app.example.com.:443")).toBe(true);
    expect(belongs(["*.example.com"], "APP.example.COM.:443")).toBe(true);
    expect(belongs(["[::1]"], "[::1]:8080")).toBe(true);
  });
  it("looks at every pattern", () => {
    expect(belongs(["a.example.com", "*.example.org", "b.example.com"], "b.example.com")).toBe(true);
    expect(belongs(["a.example.com", "*.example.org", "b.example.com"], "x.example.org")).toBe(true);
    expect(belongs(["a.example.com", "*.example.org", "b.example.com"], "c.example.com")).toBe(false);
    expect(belongs([], "a.example.com")).toBe(false);
  });
  it("gives a malformed authority to nobody", () => {
    const malformed = [
      "",
      ".",
      ":443",
      "app.example.com:",
      "app.example.com:x",
      "a..b",
      "user@app",
      "a b",
      "a/b",
      "[::1",
    ];
    for (let i = 0; i < malformed.length; i++) {
      expect(belongs(["*", "app.example.com", "b", "app"], malformed[i])).toBe(false, malformed[i]);
    }
  });
});
