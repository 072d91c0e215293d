import { helpLine } from "../../../../assembly/gateway/replies/help-line";

function mail(address: string): string {
  return '<a href="mailto:' + address + '">' + address + "</a>";
}

describe("a line for who needs help", () => {
  it("has a link for each e-mail address, without what stands around it", () => {
    expect(helpLine("it@example.com")).toBe(mail("it@example.com"));
    expect(helpLine("Write to it@example.com.")).toBe("Write to " + mail("it@example.com") + ".");
    expect(helpLine("IT (it@example.com, x2@example.org)!")).toBe(
      "IT (" + mail("it@example.com") + ", " + mail("x2@example.org") + ")!",
    );
    expect(helpLine("请联系it@example.com。")).toBe("请联系" + mail("it@example.com") + "。");
  });
  it("has a link for each https URL, and for no other", () => {
    expect(helpLine("See https://help.example.com/a?b=c&d.")).toBe(
      'See <a href="https://help.example.com/a?b=c&amp;d">https://help.example.com/a?b=c&amp;d</a>.',
    );
    for (let i = 0; i < 4; i++) {
      const other = ["http://example.com", "javascript:alert(1)", "https://a@b", "data:text/html,x"][i];
      expect(helpLine(other).includes("<a ")).toBe(false, other);
    }
  });
  it("is text, whatever stands in it", () => {
    expect(helpLine("")).toBe("");
    expect(helpLine('<b onclick="x">&')).toBe("&lt;b onclick=&quot;x&quot;&gt;&amp;");
    expect(helpLine("a@b@c @ a@ @b .@.")).toBe("a@b@c @ a@ @b .@.");
  });
  it("leads to no other address than it shows", () => {
    expect(helpLine("a?cc=x&b%0d@example.com")).toBe(
      '<a href="mailto:a%3Fcc%3Dx%26b%250d@example.com">a?cc=x&amp;b%0d@example.com</a>',
    );
  });
});
