import { escapeHtml } from "../../../text/html";
import { Text, TEXTS } from "./text";

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86400;

/** What the gateway says to people, in one language. */
export class Language {
  private texts: StaticArray<string> = new StaticArray<string>(TEXTS);

  constructor(
    /** Its tag (BCP 47), for `lang` and `Content-Language`. */
    readonly tag: string,
    /** `ltr` or `rtl`, for `dir`. */
    readonly direction: string = "ltr",
  ) {
    this.texts.fill("");
  }

  /** Gives a text its words, of which at most one is in braces: what stands for a value. */
  say(text: Text, words: string): Language {
    this.texts[text] = words;
    return this;
  }

  /** A text without values. */
  at(text: Text): string {
    return this.texts[text];
  }

  /** A text with `value` where its braces are. */
  with(text: Text, value: string): string {
    return filled(this.texts[text], value);
  }

  /** A text for HTML. */
  html(text: Text): string {
    return escapeHtml(this.texts[text]);
  }

  /** A text for HTML, with `markup` where its braces are. */
  htmlWith(text: Text, markup: string): string {
    return filled(escapeHtml(this.texts[text]), markup);
  }

  /** Some seconds in the largest unit of which there are two at least, or that they are whole ones of. */
  duration(seconds: i64): string {
    if (seconds >= 2 * DAY || (seconds > 0 && seconds % DAY == 0)) return this.counted(seconds / DAY, Text.Days);
    if (seconds >= 2 * HOUR || (seconds > 0 && seconds % HOUR == 0)) return this.counted(seconds / HOUR, Text.Hours);
    if (seconds >= 2 * MINUTE || (seconds > 0 && seconds % MINUTE == 0)) {
      return this.counted(seconds / MINUTE, Text.Minutes);
    }
    return this.counted(seconds, Text.Seconds);
  }

  private counted(count: i64, unit: Text): string {
    const words = this.texts[unit];
    const line = words.indexOf("|");
    return filled(count == 1 ? words.substring(0, line) : words.substring(line + 1), count.toString());
  }
}

function filled(words: string, value: string): string {
  const start = words.indexOf("{");
  const end = words.indexOf("}");
  return start < 0 || end < start ? words : words.substring(0, start) + value + words.substring(end + 1);
}
