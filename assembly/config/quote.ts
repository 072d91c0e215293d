import { isHigh, isLow, isVisible } from "../text/visible";

const LONGEST = 60;
const LONGEST_ADVICE = 240;

/** `text` as a JSON string for one line of a log: escaped, and cut at 60 characters. */
export function quote(text: string): string {
  return '"' + escape(cut(text)) + '"';
}

/** The same for text that is to be copied: cut at 240 characters. */
export function quoteAdvice(text: string): string {
  return '"' + escape(cut(text, LONGEST_ADVICE)) + '"';
}

/** `text`, or its first characters and an ellipsis; a surrogate pair stays whole. */
export function cut(text: string, longest: i32 = LONGEST): string {
  if (text.length <= longest) return text;
  const splitsPair = (text.charCodeAt(longest - 1) & 0xfc00) == 0xd800;
  return text.substring(0, splitsPair ? longest - 1 : longest) + "…";
}

/** What can't be seen, or turns the text around it, is escaped too. */
function escape(text: string): string {
  let escaped = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const low = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
    if (c == 0x22 || c == 0x5c) escaped += "\\" + text.charAt(i);
    else if (c == 0x0a) escaped += "\\n";
    else if (c == 0x0d) escaped += "\\r";
    else if (c == 0x09) escaped += "\\t";
    else if (isHigh(c) && isLow(low)) {
      const isShown = isVisible(0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff));
      escaped += isShown ? text.substring(i, i + 2) : unitEscape(c) + unitEscape(low);
      i++;
    } else escaped += isVisible(c) ? text.charAt(i) : unitEscape(c);
  }
  return escaped;
}

function unitEscape(unit: i32): string {
  return "\\u" + unit.toString(16).padStart(4, "0");
}
