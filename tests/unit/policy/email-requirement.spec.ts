import { RequireConfig } from "../../../assembly/config/require-config";
import { Authentication } from "../../../assembly/oidc/authentication";
import { Person, Requirement } from "../../../assembly/policy/requirement";
import { Reason } from "../../../assembly/reason";
import { SessionRecord } from "../../../assembly/session/record";
import { UserClaims } from "../../../assembly/session/user-claims";
import { bytesOf } from "../../../assembly/text/bytes";
import { emailsOf, NOW, personWith, SKEW } from "./fixtures";

const UNVERIFIED: string[] = [
  "false",
  `"false"`,
  `"True"`,
  `"TRUE"`,
  "0",
  "1",
  `""`,
  `"yes"`,
  "{}",
  "[true]",
  "[false]",
];
const VERIFIED: string[] = ["true", `"true"`, "null", "[]"];

function judge(require: RequireConfig, person: Person, verifiedEmails: bool = true): Reason {
  return new Requirement(require, verifiedEmails).judge(person, NOW, SKEW);
}

/** What is said of an address, given as a JSON string without its quotes, that has to be of example.com or be ada@other.org. */
function judgeAddress(address: string): Reason {
  return judge(emailsOf("example.com", "ada@other.org"), personWith(`{"email":"${address}"}`));
}

function withVerified(verified: string, email: string = "ada@example.com"): Person {
  return personWith(`{"email":"${email}","email_verified":${verified}}`);
}

describe("an e-mail address", () => {
  it("may be of one of the domains, in any case of its letters", () => {
    const addresses = [
      "ada@example.com",
      "ada@EXAMPLE.com",
      "ADA@Example.Com",
      "ada.b+c@example.com",
      "a@example.com",
      "o'neil@example.com",
      "a..b.@example.com",
      "!#$%&'*+-/=?^_`{|}~@example.com",
      "zo\\u00eb@example.com",
      "\\ud83e\\udd8a@example.com",
      "ada\\u0040example.com",
    ];
    for (let i = 0; i < addresses.length; i++) expect(judgeAddress(addresses[i])).toBe(Reason.None, addresses[i]);
  });
  it("may be one of the addresses, whose domain alone is without case", () => {
    expect(judgeAddress("ada@other.org")).toBe(Reason.None);
    expect(judgeAddress("ada@OTHER.org")).toBe(Reason.None);
    const others = [
      "Ada@other.org",
      "bob@other.org",
      "ada@other.org.evil.org",
      "ada+x@other.org",
      "@other.org",
      "ad\\u0430@other.org",
    ];
    for (let i = 0; i < others.length; i++) expect(judgeAddress(others[i])).toBe(Reason.RequireEmails, others[i]);
  });
  it("is of no other domain, above, below or alike", () => {
    const addresses = [
      "eve@evil.org",
      "eve@sub.example.com",
      "eve@notexample.com",
      "eve@example.com.evil.org",
      "eve@example.co",
      "eve@com",
      "eve@.example.com",
      "eve@example.com.",
      "eve@example.com..",
      "eve@example..com",
      "eve@exam\\u200bple.com",
      "eve@ex\\u0430mple.com",
      "eve@example\\u3002com",
      "eve@EXAMPLE.CO\\u212a",
      "eve@\\uff45xample.com",
      "eve@[127.0.0.1]",
      "eve@example.com:25",
      "eve@example.com/x",
      "eve@example.com#x",
      "eve%40example.com",
    ];
    for (let i = 0; i < addresses.length; i++) {
      expect(judgeAddress(addresses[i])).toBe(Reason.RequireEmails, addresses[i]);
    }
  });
  it("has exactly one @, and no other reading", () => {
    const addresses = [
      "attacker@evil.org@example.com",
      "attacker@evil.org@@example.com",
      "@@example.com",
      "@example.com",
      "example.com",
      "ada@",
      "@",
      "",
      '\\"attacker@evil.org\\"@example.com',
      '\\"ada\\"@example.com',
      "attacker@evil.org,ada@example.com",
      "attacker,ada@example.com",
      "attacker;ada@example.com",
      "Ada <ada@example.com>",
      "<ada@example.com>",
      "ada@example.com (work)",
      "ada(work)@example.com",
      "ada@(evil.org)example.com",
      "attacker\\\\@example.com",
      "mailto:ada@example.com",
      "ada[x]@example.com",
    ];
    for (let i = 0; i < addresses.length; i++) {
      expect(judgeAddress(addresses[i])).toBe(Reason.RequireEmails, addresses[i]);
    }
  });
  it("holds no space, control or what can't be seen", () => {
    const addresses = [
      " ada@example.com",
      "ada@example.com ",
      "ada @example.com",
      "ada@ example.com",
      "ada@example.com\\n",
      "ada@example.com\\u0000",
      "ada@example.com\\u0000.evil.org",
      "attacker\\n@example.com",
      "attacker\\r\\n@example.com",
      "attacker\\t@example.com",
      "attacker\\u007f@example.com",
      "attacker\\u0085@example.com",
      "attacker\\u00a0@example.com",
      "attacker\\u2028@example.com",
      "attacker\\u3000@example.com",
      "attacker\\u200b@example.com",
      "attacker\\u202e@example.com",
      "attacker\\ud83d@example.com",
      "attacker\\udb40\\udc41@example.com",
    ];
    for (let i = 0; i < addresses.length; i++) {
      expect(judgeAddress(addresses[i])).toBe(Reason.RequireEmails, addresses[i]);
    }
  });
  it("is a text in the claim email, there once", () => {
    const claims = [
      `{}`,
      `{"email":null}`,
      `{"email":["ada@example.com"]}`,
      `{"email":{"address":"ada@example.com"}}`,
      `{"email":true}`,
      `{"emails":["ada@example.com"]}`,
      `{"preferred_username":"ada@example.com"}`,
      `{"Email":"ada@example.com"}`,
      `{"upn":"ada@example.com","sub":"ada@example.com"}`,
      `{"email":"eve@evil.org","email":"ada@example.com"}`,
      `{"email":"ada@example.com","email":"ada@example.com"}`,
      `[{"email":"ada@example.com"}]`,
      `not json`,
    ];
    const asked = emailsOf("example.com", "");
    for (let i = 0; i < claims.length; i++) {
      expect(judge(asked, personWith(claims[i]))).toBe(Reason.RequireEmails, claims[i]);
    }
  });
});

describe("an e-mail address that the provider calls unverified", () => {
  it("will not do", () => {
    for (let i = 0; i < UNVERIFIED.length; i++) {
      const reason = judge(emailsOf("example.com", ""), withVerified(UNVERIFIED[i]));
      expect(reason).toBe(Reason.RequireVerifiedEmail, UNVERIFIED[i]);
    }
    expect(judge(emailsOf("", "ada@example.com"), withVerified("false"))).toBe(Reason.RequireVerifiedEmail);
  });
  it("is not one that it calls verified, or says nothing of", () => {
    for (let i = 0; i < VERIFIED.length; i++) {
      expect(judge(emailsOf("example.com", ""), withVerified(VERIFIED[i]))).toBe(Reason.None, VERIFIED[i]);
    }
    expect(judge(emailsOf("example.com", ""), personWith(`{"email":"ada@example.com"}`))).toBe(Reason.None);
  });
  it("is one where it says so twice", () => {
    const twice = `{"email":"ada@example.com","email_verified":false,"email_verified":true}`;
    expect(judge(emailsOf("example.com", ""), personWith(twice))).toBe(Reason.RequireVerifiedEmail);
  });
  it("stays one after a token that does not say", () => {
    const session = new SessionRecord();
    session.hadUnverifiedEmail = true;
    session.userInfo = bytesOf(`{"email":"ada@example.com"}`);
    const person = new Person(UserClaims.ofSession(session), new Authentication(0, ""));
    expect(judge(emailsOf("example.com", ""), person)).toBe(Reason.RequireVerifiedEmail);
  });
  it("will do where the rule or the provider's settings say so", () => {
    expect(judge(emailsOf("example.com", "", true), withVerified("false"))).toBe(Reason.None);
    expect(judge(emailsOf("example.com", ""), withVerified("false"), false)).toBe(Reason.None);
    expect(judge(emailsOf("example.com", "", true), withVerified("false", "a@evil.org"))).toBe(Reason.RequireEmails);
  });
  it("is not called so where another one would be asked for", () => {
    const reason = judge(emailsOf("example.com", ""), withVerified("false", "a@evil.org"));
    expect(reason).toBe(Reason.RequireEmails);
  });
});
