import { ClaimConfig } from "../../../assembly/config/require-config";
import { ClaimRequirement } from "../../../assembly/policy/claim-requirement";
import { UserClaims } from "../../../assembly/session/user-claims";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { JsonValue, parseForeignJson } from "../../../assembly/text/json";

function json(text: string): JsonValue {
  const bytes = bytesOf(text);
  return parseForeignJson(pointer(bytes), bytes.length).root;
}

/** Whether claims meet `path` (its names with a space between) with these values, a bar between each. */
function meets(path: string, values: string, notValues: string, claims: string): bool {
  const config = new ClaimConfig(path.split(" "));
  if (values.length > 0) config.values = values.split("|");
  if (notValues.length > 0) config.notValues = notValues.split("|");
  return new ClaimRequirement(config).isMetBy(UserClaims.ofToken(json(claims)));
}

/** Rows of path, values, notValues, claims. */
function expectAll(expected: bool, rows: string[][]): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    expect(meets(row[0], row[1], row[2], row[3])).toBe(expected, row.join("  "));
  }
}

const NONE = "";

describe("a claim that has to have a value", () => {
  it("may be that text, or a list that has it", () => {
    expectAll(true, [
      ["groups", "admins", NONE, `{"groups":"admins"}`],
      ["groups", "admins", NONE, `{"groups":["admins"]}`],
      ["groups", "admins", NONE, `{"groups":["users","admins"]}`],
      ["groups", "ops|admins", NONE, `{"groups":["admins"]}`],
      ["groups", "ops|admins", NONE, `{"groups":["ops","admins"]}`],
      ["groups", "Gruppe \u00e4\u{1f98a}", NONE, `{"groups":["Gruppe \\u00e4\\ud83e\\udd8a"]}`],
      ["groups", "a,b", NONE, `{"groups":["a,b"]}`],
      ["groups", "a b", NONE, `{"groups":"a b"}`],
      ["groups", "admins", NONE, `{"groups":["\\u0061dmins"]}`],
      ["groups", "admins", NONE, `{"groups":[null,"admins"]}`],
      ["groups", "admins", NONE, `{"groups":[{"name":"x"},["admins2"],"admins"]}`],
    ]);
  });
  it("may be nothing else", () => {
    expectAll(false, [
      ["groups", "admins", NONE, `{}`],
      ["groups", "admins", NONE, `{"groups":null}`],
      ["groups", "admins", NONE, `{"groups":[]}`],
      ["groups", "admins", NONE, `{"groups":""}`],
      ["groups", "admins", NONE, `{"groups":["Admins"]}`],
      ["groups", "admins", NONE, `{"groups":["admins "]}`],
      ["groups", "admins", NONE, `{"groups":[" admins"]}`],
      ["groups", "admins", NONE, `{"groups":["admins2"]}`],
      ["groups", "admins", NONE, `{"groups":["admin"]}`],
      ["groups", "admins", NONE, `{"groups":"users,admins"}`],
      ["groups", "admins", NONE, `{"groups":"users admins"}`],
      ["groups", "admins", NONE, `{"groups":["users,admins"]}`],
      ["groups", "admins", NONE, `{"groups":"[\\"admins\\"]"}`],
      ["groups", "admins", NONE, `{"groups":{"admins":true}}`],
      ["groups", "admins", NONE, `{"groups":[["admins"]]}`],
      ["groups", "admins", NONE, `{"groups":[{"name":"admins"}]}`],
      ["groups", "admins", NONE, `{"Groups":["admins"]}`],
      ["groups", "admins", NONE, `{"group":["admins"]}`],
      ["groups", "admins", NONE, `{"groups":["admins\\u0000"]}`],
      ["groups", "admins", NONE, `{"groups":["\\ud83dadmins"]}`],
      ["groups", "admins", NONE, `{"groups":["admins"],"groups":["admins"]}`],
      ["groups", "admins", NONE, `{"groups":["users"],"groups":["admins"]}`],
      ["groups", "admins", NONE, `["admins"]`],
      ["groups", "admins", NONE, `"admins"`],
      ["groups", "admins", NONE, `null`],
      ["groups", "admins", NONE, `not json`],
      ["groups", "\u00e4", NONE, `{"groups":["a\\u0308"]}`],
    ]);
  });
  it("may begin or end with one that has a star there", () => {
    expectAll(true, [
      ["groups", "ops*", NONE, `{"groups":["ops"]}`],
      ["groups", "ops*", NONE, `{"groups":["ops-eu"]}`],
      ["groups", "*-admins", NONE, `{"groups":["x","db-admins"]}`],
      ["groups", "*-admins", NONE, `{"groups":"-admins"}`],
    ]);
    expectAll(false, [
      ["groups", "ops*", NONE, `{"groups":["Ops-eu"]}`],
      ["groups", "ops*", NONE, `{"groups":["devops"]}`],
      ["groups", "ops*", NONE, `{"groups":["op"]}`],
      ["groups", "*-admins", NONE, `{"groups":["db-admins2"]}`],
      ["groups", "*-admins", NONE, `{"groups":["admins"]}`],
      ["groups", "ops*", NONE, `{"groups":{"ops":1}}`],
    ]);
  });
  it("only has to be there for a star, and not empty", () => {
    expectAll(true, [
      ["sub", "*", NONE, `{"sub":"u"}`],
      ["groups", "*", NONE, `{"groups":["","a"]}`],
      ["n", "*", NONE, `{"n":0}`],
      ["b", "*", NONE, `{"b":false}`],
    ]);
    expectAll(false, [
      ["sub", "*", NONE, `{"sub":""}`],
      ["sub", "*", NONE, `{"sub":null}`],
      ["sub", "*", NONE, `{}`],
      ["groups", "*", NONE, `{"groups":[]}`],
      ["groups", "*", NONE, `{"groups":[""]}`],
      ["groups", "*", NONE, `{"groups":[null]}`],
      ["o", "*", NONE, `{"o":{"a":1}}`],
      ["o", "*", NONE, `{"o":[{"a":1}]}`],
      ["o", "*", NONE, `{"o":"\\ud83d"}`],
    ]);
  });
  it("is compared as JSON text where it is a number or a boolean", () => {
    expectAll(true, [
      ["level", "3", NONE, `{"level":3}`],
      ["level", "3", NONE, `{"level":"3"}`],
      ["level", "3", NONE, `{"level":[1,3]}`],
      ["level", "1e3", NONE, `{"level":1e3}`],
      ["level", "1*", NONE, `{"level":10}`],
      ["staff", "true", NONE, `{"staff":true}`],
      ["staff", "true", NONE, `{"staff":"true"}`],
      ["staff", "false", NONE, `{"staff":[false]}`],
      ["level", "12345678901234567890", NONE, `{"level":12345678901234567890}`],
    ]);
    expectAll(false, [
      ["level", "3", NONE, `{"level":3.0}`],
      ["level", "1000", NONE, `{"level":1e3}`],
      ["level", "3", NONE, `{"level":33}`],
      ["staff", "true", NONE, `{"staff":1}`],
      ["staff", "true", NONE, `{"staff":"True"}`],
      ["staff", "true", NONE, `{"staff":false}`],
      ["staff", "null", NONE, `{"staff":null}`],
      ["level", "12345678901234567890", NONE, `{"level":12345678901234567891}`],
    ]);
  });
});

describe("a claim's name", () => {
  it("is literal, or a list of names that lead to it", () => {
    expectAll(true, [
      ["https://example.com/roles", "a", NONE, `{"https://example.com/roles":["a"]}`],
      ["realm_access.roles", "a", NONE, `{"realm_access.roles":["a"]}`],
      ["realm_access roles", "a", NONE, `{"realm_access":{"roles":["a"]}}`],
      ["a b c", "x", NONE, `{"a":{"b":{"c":"x"}}}`],
      ["resource_access my.app roles", "x", NONE, `{"resource_access":{"my.app":{"roles":["y","x"]}}}`],
    ]);
    expectAll(false, [
      ["realm_access.roles", "a", NONE, `{"realm_access":{"roles":["a"]}}`],
      ["realm_access roles", "a", NONE, `{"realm_access.roles":["a"]}`],
      ["realm_access roles", "a", NONE, `{"roles":["a"]}`],
      ["realm_access roles", "a", NONE, `{"realm_access":["roles","a"]}`],
      ["realm_access roles", "a", NONE, `{"realm_access":[{"roles":["a"]}]}`],
      ["realm_access roles", "a", NONE, `{"realm_access":"{\\"roles\\":[\\"a\\"]}"}`],
      ["realm_access roles", "a", NONE, `{"realm_access":null}`],
      ["realm_access roles", "a", NONE, `{"realm_access":{"roles":["b"]},"realm_access":{"roles":["a"]}}`],
      ["realm_access roles", "a", NONE, `{"realm_access":{"roles":["a"],"roles":["a"]}}`],
      ["a b c", "x", NONE, `{"a":{"b":"x"}}`],
      ["__proto__", "a", NONE, `{}`],
    ]);
  });
});

describe("a claim that must not have a value", () => {
  it("may be absent, or have others", () => {
    expectAll(true, [
      ["groups", NONE, "guests", `{}`],
      ["groups", NONE, "guests", `{"groups":null}`],
      ["groups", NONE, "guests", `{"groups":[]}`],
      ["groups", NONE, "guests", `{"groups":"users"}`],
      ["groups", NONE, "guests", `{"groups":["users","Guests"]}`],
      ["groups", NONE, "guests", `{"groups":[null]}`],
      ["groups", NONE, "*", `{}`],
      ["groups", NONE, "*", `{"groups":[]}`],
      ["groups", NONE, "*", `{"groups":[""]}`],
      ["a b", NONE, "x", `{}`],
      ["a b", NONE, "x", `{"a":{}}`],
      ["a b", NONE, "x", `{"a":null}`],
      ["level", NONE, "3", `{"level":4}`],
      ["groups", "users", "guests", `{"groups":["users"]}`],
    ]);
  });
  it("may not have it in any place, nor anything that may be it", () => {
    expectAll(false, [
      ["groups", NONE, "guests", `{"groups":"guests"}`],
      ["groups", NONE, "guests", `{"groups":["users","guests"]}`],
      ["groups", NONE, "guests", `{"groups":["guests","users"]}`],
      ["groups", NONE, "g*", `{"groups":["users","guests"]}`],
      ["groups", NONE, "*s", `{"groups":["guests"]}`],
      ["groups", NONE, "*", `{"groups":["x"]}`],
      ["level", NONE, "3", `{"level":3}`],
      ["locked", NONE, "true", `{"locked":true}`],
      ["groups", NONE, "guests", `{"groups":{"guests":true}}`],
      ["groups", NONE, "guests", `{"groups":[["guests"]]}`],
      ["groups", NONE, "guests", `{"groups":["users",{"name":"guests"}]}`],
      ["groups", NONE, "guests", `{"groups":["users","\\ud83d"]}`],
      ["groups", NONE, "guests", `{"groups":"\\ud83d"}`],
      ["groups", NONE, "guests", `{"groups":["users"],"groups":["guests"]}`],
      ["groups", NONE, "guests", `{"groups":["users"],"groups":["users"]}`],
      ["a b", NONE, "x", `{"a":["b"]}`],
      ["a b", NONE, "x", `{"a":"x"}`],
      ["a b", NONE, "x", `{"a":{"b":"y"},"a":{}}`],
      ["groups", NONE, "guests", `not json`],
      ["groups", "users", "guests", `{"groups":["users","guests"]}`],
      ["groups", "users", "guests", `{"groups":["guests","users"]}`],
      ["groups", "users", "guests", `{}`],
      ["groups", "*", "guests", `{"groups":["guests"]}`],
    ]);
  });
});
