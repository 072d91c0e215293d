import { AuthenticationConfig, ClaimConfig, RequireConfig } from "../../../assembly/config/require-config";
import { Person, Requirement } from "../../../assembly/policy/requirement";
import { Requirements } from "../../../assembly/policy/requirements";
import { Reason } from "../../../assembly/reason";
import { emailsOf, NOW, personWith, SKEW } from "./fixtures";

function authenticated(maxAge: i32, acrValues: string[]): RequireConfig {
  const require = new RequireConfig();
  const authentication = new AuthenticationConfig();
  authentication.maxAgeSeconds = maxAge;
  authentication.acrValues = acrValues;
  require.authentication = authentication;
  return require;
}

function memberOf(group: string): RequireConfig {
  const require = new RequireConfig();
  const claim = new ClaimConfig(["groups"]);
  claim.values = [group];
  require.claims = [claim];
  return require;
}

function judge(require: RequireConfig, person: Person, verifiedEmails: bool = true): Reason {
  return new Requirement(require, verifiedEmails).judge(person, NOW, SKEW);
}

/** `auth_time` as its JSON text. */
function judgeTime(time: string, maxAge: i32 = 900): Reason {
  return judge(authenticated(maxAge, []), personWith(`{"auth_time":${time}}`));
}

describe("an authentication", () => {
  it("lies no longer back than maxAge and the clock skew", () => {
    expect(judgeTime("1800000000")).toBe(Reason.None);
    expect(judgeTime("1799999100")).toBe(Reason.None);
    expect(judgeTime("1799999040")).toBe(Reason.None);
    expect(judgeTime("1799999039")).toBe(Reason.RequireAuthentication);
    expect(judgeTime("1799900000")).toBe(Reason.RequireAuthentication);
    expect(judgeTime("1799900000", 100000)).toBe(Reason.None);
  });
  it("may be told with a fraction, or in quotes", () => {
    expect(judgeTime("1799999990.75")).toBe(Reason.None);
    expect(judgeTime("1.79999999e9")).toBe(Reason.None);
    expect(judgeTime(`"1799999990"`)).toBe(Reason.None);
    expect(judgeTime(`"1799999990.5"`)).toBe(Reason.None);
  });
  it("is not known by anything else", () => {
    const times = [
      "null",
      `""`,
      `"now"`,
      `" 1799999990"`,
      `"1799999990 "`,
      `"2027-01-15T08:00:00Z"`,
      "true",
      "[1799999990]",
      "{}",
      "0",
      "-1",
      "-1799999990",
      "1e300",
      "1799999990000",
      "9007199254740993",
      "99999999999999999999",
    ];
    for (let i = 0; i < times.length; i++) expect(judgeTime(times[i])).toBe(Reason.RequireAuthentication, times[i]);
    const twice = personWith(`{"auth_time":1799999990,"auth_time":1799999990}`);
    expect(judge(authenticated(900, []), twice)).toBe(Reason.RequireAuthentication);
    expect(judge(authenticated(900, []), personWith("{}"))).toBe(Reason.RequireAuthentication);
  });
  it("does not lie ahead", () => {
    expect(judgeTime("1800000060")).toBe(Reason.None);
    expect(judgeTime("1800000061")).toBe(Reason.RequireAuthentication);
  });
  it("is of one of the classes asked for", () => {
    const asked = authenticated(0, ["urn:mfa", "2"]);
    expect(judge(asked, personWith(`{"acr":"urn:mfa"}`))).toBe(Reason.None);
    expect(judge(asked, personWith(`{"acr":"2"}`))).toBe(Reason.None);
    const others = [
      `"1"`,
      `"URN:MFA"`,
      `"urn:mfa "`,
      `""`,
      "null",
      "2",
      `["2"]`,
      `["urn:mfa"]`,
      `"urn:mfa 2"`,
      "true",
      "{}",
    ];
    for (let i = 0; i < others.length; i++) {
      expect(judge(asked, personWith(`{"acr":${others[i]}}`))).toBe(Reason.RequireAuthentication, others[i]);
    }
    expect(judge(asked, personWith(`{"acr":"2","acr":"2"}`))).toBe(Reason.RequireAuthentication);
    expect(judge(asked, personWith("{}"))).toBe(Reason.RequireAuthentication);
  });
  it("is as old and of the class", () => {
    const asked = authenticated(900, ["2"]);
    expect(judge(asked, personWith(`{"acr":"2","auth_time":1800000000}`))).toBe(Reason.None);
    expect(judge(asked, personWith(`{"acr":"2","auth_time":1700000000}`))).toBe(Reason.RequireAuthentication);
    expect(judge(asked, personWith(`{"acr":"1","auth_time":1800000000}`))).toBe(Reason.RequireAuthentication);
    expect(judge(asked, personWith(`{"acr":"2"}`))).toBe(Reason.RequireAuthentication);
  });
});

describe("a requirement", () => {
  it("asks for all of its claims, then for the e-mail address, then for the authentication", () => {
    const require = emailsOf("example.com", "");
    require.claims = [memberOf("a").claims[0], memberOf("b").claims[0]];
    require.authentication = authenticated(0, ["2"]).authentication;
    expect(judge(require, personWith(`{"groups":["a"],"email":"x@y.org","acr":"1"}`))).toBe(Reason.RequireClaims);
    expect(judge(require, personWith(`{"groups":["b"],"email":"x@example.com","acr":"2"}`))).toBe(Reason.RequireClaims);
    expect(judge(require, personWith(`{"groups":["a","b"],"email":"x@y.org","acr":"1"}`))).toBe(Reason.RequireEmails);
    const weak = personWith(`{"groups":["a","b"],"email":"x@example.com","acr":"1"}`);
    expect(judge(require, weak)).toBe(Reason.RequireAuthentication);
    expect(judge(require, personWith(`{"groups":["a","b"],"email":"x@example.com","acr":"2"}`))).toBe(Reason.None);
  });
});

describe("the requirements of a relying party", () => {
  it("have a bit each, and those that ask for the same have one", () => {
    const all = new Requirements(true, SKEW);
    expect(all.bitOf(null)).toBe(0);
    expect(all.bitOf(memberOf("a"))).toBe(1);
    expect(all.bitOf(memberOf("b"))).toBe(2);
    expect(all.bitOf(memberOf("a"))).toBe(1);
    expect(all.bitOf(emailsOf("a", ""))).toBe(4);
    expect(all.bitOf(emailsOf("", "a"))).toBe(8);
    expect(all.bitOf(emailsOf("a", "", true))).toBe(16);
    expect(all.bitOf(authenticated(5, ["a"]))).toBe(32);
    expect(all.bitOf(authenticated(5, ["a", "b"]))).toBe(64);
    expect(all.bitOf(authenticated(0, ["a"]))).toBe(128);
    for (let i = 8; i < 64; i++) expect(all.bitOf(memberOf("group " + i.toString()))).toBe((<u64>1) << i);
  });
  it("are told apart where their texts would be alike end to end", () => {
    const all = new Requirements(true, SKEW);
    const one = memberOf("a");
    one.claims[0].values = ["a", "b"];
    const other = memberOf("a");
    other.claims[0].values = ["a"];
    other.claims[0].notValues = ["b"];
    const nested = memberOf("a");
    nested.claims[0].path = ["groups", "a"];
    expect(all.bitOf(one)).toBe(1);
    expect(all.bitOf(other)).toBe(2);
    expect(all.bitOf(nested)).toBe(4);
    expect(all.bitOf(memberOf("1:a"))).toBe(8);
  });
  it("tell which are met, and until when", () => {
    const all = new Requirements(true, SKEW);
    all.bitOf(memberOf("a"));
    all.bitOf(memberOf("b"));
    all.bitOf(authenticated(900, []));
    all.bitOf(authenticated(60, []));
    all.bitOf(authenticated(3600, []));
    const verdict = all.judge(personWith(`{"groups":["b"],"auth_time":1799999700}`), NOW);
    expect(verdict.met).toBe(0b10110);
    expect(verdict.until).toBe(1799999700 + 900 + SKEW + 1);
    const last = new Requirement(authenticated(900, []), true);
    const person = personWith(`{"auth_time":1799999700}`);
    expect(last.judge(person, verdict.until - 1, SKEW)).toBe(Reason.None);
    expect(last.judge(person, verdict.until, SKEW)).toBe(Reason.RequireAuthentication);
    expect(all.judge(personWith("{}"), NOW).until).toBe(i64.MAX_VALUE);
  });
  it("name first what no login can bring", () => {
    const all = new Requirements(true, SKEW);
    all.bitOf(authenticated(900, []));
    all.bitOf(memberOf("a"));
    all.bitOf(emailsOf("example.com", ""));
    const nobody = personWith("{}");
    expect(all.firstUnmet(7, nobody, NOW)).toBe(1);
    expect(all.firstUnmet(5, nobody, NOW)).toBe(2);
    expect(all.firstUnmet(1, nobody, NOW)).toBe(0);
    expect(all.firstUnmet(0, nobody, NOW)).toBe(-1);
    expect(all.firstUnmet(7, personWith(`{"groups":["a"],"email":"a@example.com"}`), NOW)).toBe(0);
  });
});
