import { escapeHtml } from "../../../assembly/text/html";

describe("text in HTML", () => {
  it("has no character left that ends text or an attribute", () => {
    expect(escapeHtml(`<a href="x" id='y'>&amp;</a>`)).toBe(
      "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;",
    );
  });
  it("does not write past its memory where it is short and grows", () => {
    const texts = ['"Acme"', 'a"', '""', "a&&", "<a>'"];
    const expected = ["&quot;Acme&quot;", "a&quot;", "&quot;&quot;", "a&amp;&amp;", "&lt;a&gt;&#39;"];
    const kept: string[] = [];
    for (let i = 0; i < 1000; i++) kept.push(escapeHtml(texts[i % texts.length]) + "x".repeat(i % 13));
    for (let i = 0; i < 1000; i++) expect(kept[i]).toBe(expected[i % texts.length] + "x".repeat(i % 13));
  });
  it("is else left as it is", () => {
    expect(escapeHtml("")).toBe("");
    expect(escapeHtml("é 😀 `=/")).toBe("é 😀 `=/");
  });
});
