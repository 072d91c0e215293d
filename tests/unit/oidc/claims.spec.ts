import { HeaderEncoding } from "../../../assembly/config/relying-party-config";
import { ClaimRenderer, isEmailUnverified } from "../../../assembly/oidc/claims";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { JsonValue, parseForeignJson } from "../../../assembly/text/json";

const NONE = "(no header)";
const renderer = new ClaimRenderer();

function json(text: string): JsonValue {
  const bytes = bytesOf(text);
  return parseForeignJson(pointer(bytes), bytes.length).root;
}

/** The header's value and, after a bar, the note. */
function render(
  value: string,
  separator: string = ",",
  encoding: HeaderEncoding = HeaderEncoding.Raw,
  maxBytes: i32 = 4096,
): string {
  const rendered = renderer.render(json(value), separator, encoding, maxBytes);
  const text = rendered.length > 0 ? rendered.toString() : NONE;
  return renderer.note.length > 0 ? text + "|" + renderer.note : text;
}

describe("a rendered claim", () => {
  it("is a string as it is", () => {
    expect(render(`"Zo\\u00eb \\ud83e\\udd8a, \\"x\\""`)).toBe(`Zoë 🦊, "x"`);
  });
  it("is the JSON text of a number or boolean", () => {
    const values = ["7", "-0.50", "1e3", "12345678901234567890", "true", "false"];
    for (let i = 0; i < values.length; i++) expect(render(values[i])).toBe(values[i]);
  });
  it("is a list with the separator between its members", () => {
    expect(render(`["a","b c",7,true]`)).toBe("a,b c,7,true");
    expect(render(`["a","b"]`, " | ")).toBe("a | b");
    expect(render(`["a"]`)).toBe("a");
    expect(render(`["","a","","b",""]`)).toBe("a,b");
  });
  it("makes no header when it is absent, null or empty", () => {
    const values = ["", "null", `""`, "[]", "[null]", `[""]`];
    for (let i = 0; i < values.length; i++) expect(render(values[i])).toBe(NONE, values[i]);
  });
  it("leaves out a member that holds the separator", () => {
    expect(render(`["a","b,admins","c"]`)).toBe("a,c|a member holds the separator");
    expect(render(`["a::b",":"]`, "::")).toBe(":|a member holds the separator");
    expect(render(`["a","b,",",c","\\u002c"]`)).toBe("a|a member holds the separator");
    expect(render(`["7",71,"é1"]`, "1")).toBe("7171|a member holds the separator");
  });
  it("leaves out control characters with all that holds them, in any encoding", () => {
    const values = [`"a\\r\\nx: y"`, `"a\\u0000"`, `"\\t"`, `"\\u007f"`, `"\\u001f"`];
    for (let i = 0; i < values.length; i++) {
      expect(render(values[i])).toBe(NONE + "|a control character", values[i]);
      expect(render(values[i], ",", HeaderEncoding.Base64)).toBe(NONE + "|a control character", values[i]);
      expect(render(`["a",${values[i]},"b"]`)).toBe("a,b|a control character", values[i]);
    }
  });
  it("leaves out a space at an end, which HTTP would take away, unless it is encoded", () => {
    expect(render(`" admin"`)).toBe(NONE + "|a space at an end");
    expect(render(`["a","admin "]`)).toBe("a|a space at an end");
    expect(render(`" admin"`, ",", HeaderEncoding.Percent)).toBe("%20admin");
  });
  it("leaves out objects and lists in lists", () => {
    expect(render(`{"a":"b"}`)).toBe(NONE + "|neither text, number, boolean nor a list of them");
    expect(render(`["a",["b"],{"c":"d"}]`)).toBe("a|neither text, number, boolean nor a list of them");
  });
  it("leaves out what is given twice, and half a surrogate pair, which could be anybody's", () => {
    const claims = json(`{"a":"b","a":"b"}`);
    expect(renderer.render(claims.member("a"), ",", HeaderEncoding.Raw, 100).length).toBe(0);
    expect(renderer.note).toBe("the claim is there twice");
    expect(render(`"a\\ud83d"`)).toBe(NONE + "|half a surrogate pair");
    expect(render(`["a","\\ude00","b"]`, ",", HeaderEncoding.Percent)).toBe("a%2Cb|half a surrogate pair");
  });
  it("is encoded as a whole", () => {
    expect(render(`"Zoë /?"`, ",", HeaderEncoding.Percent)).toBe("Zo%C3%AB%20%2F%3F");
    expect(render(`["a","b"]`, ",", HeaderEncoding.Percent)).toBe("a%2Cb");
    expect(render(`"Zoë"`, ",", HeaderEncoding.Base64)).toBe("Wm/Dqw==");
    expect(render(`["a","b"]`, ",", HeaderEncoding.Base64)).toBe("YSxi");
  });
  it("holds nothing of the one before", () => {
    for (let encoding = HeaderEncoding.Raw; encoding <= HeaderEncoding.Base64; encoding++) {
      expect(render(`["abc",{}]`, ",", encoding).includes("|")).toBe(true);
      expect(render("null", ",", encoding)).toBe(NONE);
      expect(render(`"abc"`, ",", encoding, 2)).toBe(NONE + "|longer than 2 bytes");
      expect(render(`"1"`, ",", encoding).length).toBe(encoding == HeaderEncoding.Base64 ? 4 : 1);
    }
  });
  it("that is longer than the limit when encoded is left out, never cut", () => {
    expect(render(`"éé"`, ",", HeaderEncoding.Raw, 4)).toBe("éé");
    expect(render(`"ééx"`, ",", HeaderEncoding.Raw, 4)).toBe(NONE + "|longer than 4 bytes");
    expect(render(`"é"`, ",", HeaderEncoding.Percent, 5)).toBe(NONE + "|longer than 5 bytes");
    expect(render(`"abcd"`, ",", HeaderEncoding.Base64, 7)).toBe(NONE + "|longer than 7 bytes");
  });
});

describe("an e-mail address", () => {
  it("is verified when the provider says true, as Cognito does in quotes, or says nothing", () => {
    const verified = [`{}`, `{"email_verified":null}`, `{"email_verified":true}`, `{"email_verified":"true"}`];
    for (let i = 0; i < verified.length; i++) expect(isEmailUnverified(json(verified[i]))).toBe(false, verified[i]);
  });
  it("is unverified whatever else the provider says", () => {
    const others = ["false", `"false"`, `"True"`, `"TRUE"`, `" true"`, `""`, "0", "1", "{}", "[true]", `"\\ud83d"`];
    for (let i = 0; i < others.length; i++) {
      expect(isEmailUnverified(json(`{"email_verified":${others[i]}}`))).toBe(true, others[i]);
    }
    expect(isEmailUnverified(json(`{"email_verified":true,"email_verified":true}`))).toBe(true);
  });
});
