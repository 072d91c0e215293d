import { AuthQuery } from "../../../assembly/policy/auth-query";
import { UserClaims } from "../../../assembly/session/user-claims";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { parseForeignJson } from "../../../assembly/text/json";
import { parseQuery } from "../../../assembly/text/query";

function read(query: string): AuthQuery {
  const bytes = bytesOf(query);
  return new AuthQuery(parseQuery(pointer(bytes), bytes.length));
}

function admits(query: string, claims: string): bool {
  const bytes = bytesOf(claims);
  return read(query).admits(UserClaims.ofToken(parseForeignJson(pointer(bytes), bytes.length).root));
}

describe("the query of auth", () => {
  it("asks for no group where it names none", () => {
    expect(read("").asksForGroups).toBe(false);
    expect(admits("", "{}")).toBe(true);
    expect(read("allowed_groups").asksForGroups).toBe(true);
    expect(admits("allowed_groups", "{}")).toBe(false);
  });
  it("admits by whole names", () => {
    expect(admits("allowed_groups=a,b", '{"groups":["b"]}')).toBe(true);
    expect(admits("allowed_groups=a,b", '{"groups":"a"}')).toBe(true);
    expect(admits("allowed_groups=a,b", '{"groups":["a,b"]}')).toBe(false);
    expect(admits("allowed_groups=,", '{"groups":[""]}')).toBe(false);
    expect(admits("allowed_groups=a", '{"groups":["a"],"groups":["b"]}')).toBe(false);
  });
  it("says yes with 202, or 200 where that is asked for", () => {
    expect(read("").status).toBe(202);
    expect(read("status=200").status).toBe(200);
    expect(read("status=201").mistake.includes("expected 200 or 202")).toBe(true);
  });
  it("is refused where it says what is not understood", () => {
    for (let i = 0, queries = ["allowed_groups=a&allowed_groups=b", "allowed_emails=a", "%"]; i < queries.length; i++) {
      expect(read(queries[i]).mistake.length).toBeGreaterThan(0, queries[i]);
    }
    expect(read("allowed_groups=a&x=y").mistake).toBe("");
  });
});
