import { hostLengthIn, lengthWithoutDot } from "../../../assembly/policy/authority";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { textOf } from "../../../assembly/text/utf8";

/** Null where there is none. */
function host(authority: string): string | null {
  const bytes = bytesOf(authority);
  const length = hostLengthIn(pointer(bytes), bytes.length);
  return length < 0 ? null : textOf(pointer(bytes), lengthWithoutDot(pointer(bytes), length));
}

describe("the host of an authority", () => {
  it("is what stands before the port and one dot at the end", () => {
    expect(host("App.Example.com")).toBe("App.Example.com");
    expect(host("app.example.com.")).toBe("app.example.com");
    expect(host("app.example.com.:8443")).toBe("app.example.com");
    expect(host("my_app:80")).toBe("my_app");
    expect(host("[::A]:80")).toBe("[::A]");
    expect(host("[::a]")).toBe("[::a]");
    expect(host("10.0.0.1:1")).toBe("10.0.0.1");
  });
  it("is not found where it is malformed", () => {
    const wrong = [
      "",
      ".",
      "..",
      ":80",
      "a:",
      "a:b",
      "a:80:80",
      "a..",
      "a.example..:80",
      "a@b",
      "a/b",
      "a b",
      "a,b",
      "a%2eb",
      "a\\b",
      "[::1",
      "[::1]80",
      "::1",
      "é",
      "a\0",
    ];
    for (let i = 0; i < wrong.length; i++) expect(host(wrong[i])).toBeNull(wrong[i]);
  });
});
