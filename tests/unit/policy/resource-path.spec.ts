import { NO_RESOURCE, resourceAt, UNCLEAR_RESOURCE } from "../../../assembly/policy/resource-path";
import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";

function placeOf(path: string, resources: string[]): i32 {
  const paths: Bytes[] = [];
  for (let i = 0; i < resources.length; i++) paths.push(bytesOf(resources[i]));
  const bytes = bytesOf(path);
  return resourceAt(paths, pointer(bytes), bytes.length);
}

const NESTED = ["/mcp", "/mcp/a", "/files"];

describe("the resource of a path", () => {
  it("is the longest that it is or stands below, whatever the query", () => {
    expect(placeOf("/mcp", NESTED)).toBe(0);
    expect(placeOf("/mcp/", NESTED)).toBe(0);
    expect(placeOf("/mcp?x=/files", NESTED)).toBe(0);
    expect(placeOf("/mcp/ab", NESTED)).toBe(0);
    expect(placeOf("/mcp/a", NESTED)).toBe(1);
    expect(placeOf("/mcp/a/b", NESTED)).toBe(1);
    expect(placeOf("/files/mcp", NESTED)).toBe(2);
    expect(placeOf("/files", ["/", "/files"])).toBe(1);
    expect(placeOf("/files", ["/files", "/"])).toBe(0);
  });
  it("is none elsewhere, letter by letter", () => {
    const elsewhere = ["/", "/mc", "/mcpx", "/MCP", "/x/mcp", "/?/mcp"];
    for (let i = 0; i < elsewhere.length; i++) expect(placeOf(elsewhere[i], NESTED)).toBe(NO_RESOURCE, elsewhere[i]);
    expect(placeOf("/mcp", [])).toBe(NO_RESOURCE);
  });
  it("is everything where it is the whole host", () => {
    expect(placeOf("/", ["/"])).toBe(0);
    expect(placeOf("/any/path", ["/"])).toBe(0);
    expect(placeOf("/a/../b", ["/"])).toBe(0);
  });
  it("is unclear where the readings of the path differ in it, or it can't be read", () => {
    const unclear = ["/x/../mcp", "/%6dcp", "/mcp%2fa", "/mcp/..;/x", "/mcp\\a", "//mcp", "/mcp/%", "/../mcp"];
    for (let i = 0; i < unclear.length; i++) {
      expect(placeOf(unclear[i], NESTED)).toBe(UNCLEAR_RESOURCE, unclear[i]);
    }
    expect(placeOf("/mcp/%20/x;y", NESTED)).toBe(0);
  });
});
