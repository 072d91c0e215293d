import { Writer } from "./writer";

/** `text`, without half a surrogate pair, for the content of an element or a quoted attribute in HTML. */
export function escapeHtml(text: string): string {
  const escaped = new Writer(text.length + 64);
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const entity = entityOf(text.charCodeAt(i));
    if (entity.length == 0) continue;
    escaped.text(text.substring(start, i)).text(entity);
    start = i + 1;
  }
  return start == 0 ? text : escaped.text(text.substring(start)).toString();
}

/** `text` for HTML, where it came from outside: it may run in the other direction than what stands around it. */
export function isolatedHtml(text: string): string {
  return "<bdi>" + escapeHtml(text) + "</bdi>";
}

function entityOf(c: u32): string {
  switch (c) {
    case 0x22:
      return "&quot;";
    case 0x26:
      return "&amp;";
    case 0x27:
      return "&#39;";
    case 0x3c:
      return "&lt;";
    case 0x3e:
      return "&gt;";
    default:
      return "";
  }
}
