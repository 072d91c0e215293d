import { AuthenticationConfig } from "../../config/require-config";
import { escapeHtml, isolatedHtml } from "../../text/html";
import { Language } from "./languages/language";
import { Text } from "./languages/text";

const NO_DURATION: i64 = -1;

/** What people are told before the advice for a refusal: some sentences, in whatever language they read. */
export class Told {
  private texts: Text[] = [];
  private values: string[] = [];
  private durations: i64[] = [];

  /** What the provider said; null where it said nothing. It is text of somebody else's. */
  static byProvider(words: string): Told | null {
    return words.length > 0 ? new Told(words).say(Text.ProviderSaid, words) : null;
  }

  constructor(
    /** The provider's words, for the log too; empty where all of it is ours. */
    readonly words: string = "",
  ) {}

  /** Adds a sentence, with `value` where its braces are. */
  say(text: Text, value: string = ""): Told {
    return this.add(text, value, NO_DURATION);
  }

  /** Adds a sentence with a time of `seconds`. */
  sayDuration(text: Text, seconds: i64): Told {
    return this.add(text, "", max(seconds, 0));
  }

  /** Adds what kind of authentication is asked for. */
  sayAsked(asked: AuthenticationConfig): Told {
    if (asked.maxAgeSeconds > 0) this.sayDuration(Text.AskedAge, asked.maxAgeSeconds);
    if (asked.acrValues.length > 0) this.say(Text.AskedKind, asked.acrValues.join(" / "));
    return this;
  }

  /** The sentences and `advice`, as text. */
  plain(language: Language, advice: Text): string {
    let text = "";
    for (let i = 0; i < this.texts.length; i++) {
      text += language.with(this.texts[i], this.valueAt(i, language)) + language.at(Text.BetweenSentences);
    }
    return text + language.at(advice);
  }

  /** The sentences and `advice`, for HTML. */
  html(language: Language, advice: Text): string {
    let text = "";
    for (let i = 0; i < this.texts.length; i++) {
      const value = this.valueAt(i, language);
      const markup = this.durations[i] == NO_DURATION ? isolatedHtml(value) : escapeHtml(value);
      text += language.htmlWith(this.texts[i], markup) + language.at(Text.BetweenSentences);
    }
    return text + language.html(advice);
  }

  private add(text: Text, value: string, duration: i64): Told {
    this.texts.push(text);
    this.values.push(value);
    this.durations.push(duration);
    return this;
  }

  private valueAt(i: i32, language: Language): string {
    return this.durations[i] == NO_DURATION ? this.values[i] : language.duration(this.durations[i]);
  }
}
