import { escaped, printable, quoted, withoutSecrets } from "../../../assembly/oidc/printable";

describe("a provider's text", () => {
  it("stays as it is in any script", () => {
    const texts = ["", "access_denied", "用户没有访问权限", "доступ запрещён", "نامعتبر", "Zoë 🦊!", 'a "b" <c> \\'];
    for (let i = 0; i < texts.length; i++) expect(printable(texts[i])).toBe(texts[i]);
  });
  it("is on one line", () => {
    expect(printable("a\r\nb\tc\u000b\u000cd")).toBe("a  b c  d");
    expect(printable("a\u2028b\u2029c\u0085d")).toBe("a\ufffdb\ufffdc\ufffdd");
  });
  it("holds nothing that acts on a terminal or turns the text around it", () => {
    expect(printable("\u001b[31m\u0000\u007f\u009b")).toBe("\ufffd[31m\ufffd\ufffd\ufffd");
    expect(printable("a\u202eb\u2066c\u200fd\u061ce\ufefff")).toBe("a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf");
  });
  it("has no half of a surrogate pair", () => {
    const high = String.fromCharCode(0xd83e);
    const low = String.fromCharCode(0xdd8a);
    expect(printable(high)).toBe("\ufffd");
    expect(printable(low + high + "a")).toBe("\ufffd\ufffda");
    expect(printable(high + high + low)).toBe("\ufffd🦊");
  });
  it("is cut at 500 characters, between pairs", () => {
    expect(printable("a".repeat(500)).length).toBe(500);
    expect(printable("é".repeat(501))).toBe("é".repeat(500));
    expect(printable("a".repeat(499) + "🦊")).toBe("a".repeat(499));
    expect(printable("a".repeat(498) + "🦊b")).toBe("a".repeat(498) + "🦊");
  });
  it("can't end the quotes that it stands in", () => {
    expect(escaped('a "b" \\')).toBe('a \\"b\\" \\\\');
    expect(quoted('x", expected "y\n\\')).toBe('"x\\", expected \\"y \\\\"');
  });
  it("is left without what was sent in secret, unless that is short enough for a part of any word", () => {
    const secrets = ["", "invalid", "code.4/0AX", "verifier"];
    expect(withoutSecrets("invalid code.4/0AX, code.4/0AXcode.4/0AX", secrets)).toBe("invalid …, ……");
    expect(withoutSecrets("verifier", secrets)).toBe("…");
    expect(withoutSecrets("", secrets)).toBe("");
  });
});
