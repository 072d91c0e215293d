import { EmailAddress } from "../../text/email-address";
import { escapeHtml } from "../../text/html";
import { writeQueryComponent } from "../../text/percent";
import { isUrlChar, parseUrl } from "../../text/url";
import { Writer } from "../../text/writer";

/** What parts words, beside what is in no URL. */
const PARTS = ",;()";
/** What the last word of a sentence ends with. */
const ENDS = ".:!?";

/**
 * The markup of a line for who needs help: e-mail addresses and https URLs in it are links. Only what is ASCII is taken for either, since
 * not all languages part words.
 */
export function helpLine(text: string): string {
  const markup = new Writer(2 * text.length);
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    if (i < text.length && isUrlChar(text.charCodeAt(i)) && !PARTS.includes(text.charAt(i))) continue;
    let end = i;
    while (end > start && ENDS.includes(text.charAt(end - 1))) end--;
    writeWord(markup, text.substring(start, end));
    markup.text(escapeHtml(text.substring(end, i + 1)));
    start = i + 1;
  }
  return markup.toString();
}

function writeWord(markup: Writer, word: string): void {
  const isUrl = word.startsWith("https://") && parseUrl(word, true) !== null;
  const address: EmailAddress | null = isUrl ? null : EmailAddress.parse(word);
  if (!isUrl && address === null) {
    markup.text(escapeHtml(word));
    return;
  }
  markup.text('<a href="');
  if (address === null) markup.text(escapeHtml(word));
  else {
    writeQueryComponent(markup.text("mailto:"), address.local);
    writeQueryComponent(markup.text("@"), address.domain);
  }
  markup.text('">').text(escapeHtml(word)).text("</a>");
}
