const LONGEST = 60;

/** `text` as a JSON string for one line of a log: escaped, and cut at 60 characters. */
export function quote(text: string): string {
  return '"' + escape(cut(text)) + '"';
}

/** `text`, or its first 60 characters and an ellipsis; a surrogate pair stays whole. */
export function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  const splitsPair = (text.charCodeAt(LONGEST - 1) & 0xfc00) == 0xd800;
  return text.substring(0, splitsPair ? LONGEST - 1 : LONGEST) + "…";
}

function escape(text: string): string {
  let escaped = "";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x22 || c == 0x5c) escaped += "\\" + text.charAt(i);
    else if (c == 0x0a) escaped += "\\n";
    else if (c == 0x0d) escaped += "\\r";
    else if (c == 0x09) escaped += "\\t";
    else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) {
      escaped += "\\u" + c.toString(16).padStart(4, "0");
    } else escaped += text.charAt(i);
  }
  return escaped;
}
