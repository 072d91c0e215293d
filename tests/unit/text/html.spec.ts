import { escapeHtml } from "../../../assembly/text/html";

describe("text in HTML", () => {
  it("has no character left that ends text or an attribute", () => {
    expect(escapeHtml(`<a href="x" id='y'>&amp;</a>`)).toBe(
      "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;",
    );
  });
  it("is else left as it is", () => {
    expect(escapeHtml("")).toBe("");
    expect(escapeHtml("é 😀 `=/")).toBe("é 😀 `=/");
  });
});
