/** The style sheet of every page. `--card` of both themes is known to `config/accent-color.ts`, too. */
export const STYLE =
  ":root{color-scheme:light dark;--ink:#1c2330;--soft:#5b6472;--page:#f3f5f8;--card:#fff;--accent:#1f5fd1;--on:#fff}" +
  "@media(prefers-color-scheme:dark){:root{--ink:#e8ebf0;--soft:#a3adba;--page:#12161d;--card:#1b212b;--accent:#7aa7ff;--on:#0d1524}}" +
  "*{box-sizing:border-box}" +
  "body{margin:0;min-height:100vh;display:grid;place-items:center;padding:min(1.5rem,5vw);background:var(--page);color:var(--ink);font:100%/1.5 system-ui,sans-serif}" +
  // Borders that can't be seen are there where colours are forced.
  "main{width:100%;max-width:26rem;overflow-wrap:anywhere;hyphens:auto;padding:min(2.25rem,7vw);border:1px solid transparent;border-radius:14px;background:var(--card);box-shadow:0 1px 2px #0002,0 12px 32px #0001}" +
  "img{display:block;max-width:100%;max-height:4rem;margin:0 0 1.5rem}" +
  "h1{margin:0 0 .75rem;font-size:1.35rem;line-height:1.3}" +
  "h1,.action{text-wrap:balance}" +
  "p,ul,pre{margin:0 0 1.25rem;color:var(--soft);font:inherit;white-space:pre-line}" +
  "ul{padding-inline-start:1.25rem}" +
  "a{color:var(--accent)}" +
  ":focus-visible{outline:3px solid var(--ink);outline-offset:2px}" +
  ".action{display:block;width:100%;margin:0;padding:.75rem 1rem;border:2px solid transparent;border-radius:9px;background:var(--accent);color:var(--on);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}" +
  ".action+.action{margin-top:.75rem}" +
  ".other{margin:1rem 0 0;text-align:center}" +
  ".id,.help{margin:1.25rem 0 0;font-size:.85rem}" +
  "label,input{display:block;width:100%;margin:0 0 1rem}" +
  "input{margin-top:.25rem;padding:.5rem;border:1px solid var(--soft);border-radius:9px;background:none;color:inherit;font:inherit}" +
  "@media print{body{display:block}main{box-shadow:none}.action{border-color:currentColor;background:none;color:inherit}}" +
  "code{user-select:all}" +
  // Names that came from outside may run in the other direction than what stands around them.
  "code,li{unicode-bidi:plaintext}";
