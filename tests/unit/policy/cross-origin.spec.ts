import { AllowedOrigin } from "../../../assembly/config/cross-origin-config";
import { isAllowedOrigin, isHeaderNameList, isPreflightMethod } from "../../../assembly/policy/cross-origin";
import { bytesOf, pointer } from "../../../assembly/text/bytes";

function isList(text: string): bool {
  const bytes = bytesOf(text);
  return isHeaderNameList(pointer(bytes), bytes.length);
}

function isMethod(text: string): bool {
  const bytes = bytesOf(text);
  return isPreflightMethod(pointer(bytes), bytes.length);
}

describe("an allowed origin", () => {
  it("is one that is named, and none where none is", () => {
    const origin = bytesOf("https://www.example.com");
    const other = bytesOf("https://www.example.org");
    const allowed = [new AllowedOrigin("https", "www.example.com", 443, false)];
    expect(isAllowedOrigin(allowed, pointer(origin), origin.length)).toBe(true);
    expect(isAllowedOrigin(allowed, pointer(other), other.length)).toBe(false);
    expect(isAllowedOrigin([], pointer(origin), origin.length)).toBe(false);
  });
});

describe("what a preflight asks for", () => {
  it("is a method: a token, which is not long", () => {
    const methods = ["GET", "PUT", "patch", "X-OWN!", "A".repeat(64)];
    for (let i = 0; i < methods.length; i++) expect(isMethod(methods[i])).toBe(true, methods[i]);
    const others = ["", "PUT, GET", "PUT GET", "P\r\nX", "P\u00dcT", "A".repeat(65)];
    for (let i = 0; i < others.length; i++) expect(isMethod(others[i])).toBe(false, others[i]);
  });

  it("is a list of headers' names, which is not long", () => {
    const lists = ["x-a", "x-a,x-b", "x-a, x-b ,\tx-c", "content-type,x_odd.name", "a,".repeat(1023) + "bb"];
    for (let i = 0; i < lists.length; i++) expect(isList(lists[i])).toBe(true, lists[i]);
    const others = [
      "",
      " ",
      ",",
      "x-a,",
      ",x-a",
      "x-a,,x-b",
      "x a",
      "x-a;x-b",
      "x-a\r\nx: y",
      "\u00fc",
      "a,".repeat(1024) + "b",
    ];
    for (let i = 0; i < others.length; i++) expect(isList(others[i])).toBe(false, others[i]);
  });
});
