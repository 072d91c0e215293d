import { CookieNames } from "../../../assembly/session/cookie-names";
import { RequestCookies } from "../../../assembly/session/request-cookies";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { textFrom } from "./fixtures";

const cookies = new RequestCookies();
const SESSION = bytesOf("gatehouse");
const LOGIN = bytesOf("gatehouse-login-");
let ours = false;

/** The header without our cookies. */
function kept(header: string): string {
  const bytes = bytesOf(header);
  const out = new StaticArray<u8>(bytes.length + 1);
  out[bytes.length] = 0xaa;
  cookies.begin(null, SESSION, LOGIN);
  ours = cookies.scan(pointer(bytes), bytes.length, pointer(out));
  expect(out[bytes.length]).toBe(0xaa, "nothing is written past the header's length");
  return textFrom(pointer(out), cookies.keptLength);
}

/** A session of `count` cookies, of the candidate at `place`, its further cookies chosen in a way. */
function joined(header: string, count: i32, place: i32 = 0, way: i32 = 0): string {
  const bytes = bytesOf(header);
  const out = new StaticArray<u8>(bytes.length);
  cookies.begin(null, SESSION, LOGIN);
  cookies.scan(pointer(bytes), bytes.length, pointer(out));
  if (cookies.ways(count) == 0) return "(missing)";
  const length = cookies.joinedLength(place, count, way);
  cookies.join(place, count, way, pointer(out));
  return textFrom(pointer(out), length);
}

describe("request cookies", () => {
  it("leaves our cookies out and all others as they are, in order", () => {
    expect(kept("a=1; gatehouse=x; b=2")).toBe("a=1; b=2");
    expect(kept("gatehouse=x; a=1; b=2")).toBe("a=1; b=2");
    expect(kept("a=1; b=2; gatehouse=x")).toBe("a=1; b=2");
    expect(kept("a=1;gatehouse=x;b=2")).toBe("a=1;b=2");
    expect(kept("a=1; gatehouse=x; gatehouse.1=y; gatehouse-login-AAAAAAAA=z; b=2")).toBe("a=1; b=2");
    expect(kept("a=1;  b=2 ;gatehouse=x; c")).toBe("a=1;  b=2 ; c");
    expect(kept('a="q;x"; gatehouse=1')).toBe('a="q;x"');
    expect(kept("a=1;; gatehouse=x; b")).toBe("a=1;; b");
  });

  it("leaves nothing when only ours were there", () => {
    expect(kept("gatehouse=x")).toBe("");
    expect(kept("gatehouse=x; gatehouse.1=y")).toBe("");
    expect(kept("gatehouse=")).toBe("");
    expect(ours).toBe(true);
  });

  it("takes no cookie for ours that only looks like it", () => {
    const foreign = [
      "gatehous=1",
      "gatehousee=1",
      "xgatehouse=1",
      "Gatehouse=1",
      "gatehouse.=1",
      "gatehouse.0=1",
      "gatehouse.x=1",
      "gatehouse.111=1",
      "gatehouse",
      "gatehouse-login-",
      "gatehouse-logi=1",
      "__Host-gatehouse=1",
      "a=gatehouse=1",
      "",
      "=",
      "=gatehouse",
    ];
    for (let i = 0; i < foreign.length; i++) {
      expect(kept(foreign[i])).toBe(foreign[i]);
      expect(ours).toBe(false, foreign[i]);
    }
  });

  it("offers each cookie of the session's name, at most sixteen", () => {
    let header = "";
    for (let i = 0; i < 20; i++) header += "gatehouse=" + "v".repeat(i) + "; ";
    expect(kept(header)).toBe("");
    expect(cookies.candidates).toBe(16);
    expect(textFrom(cookies.candidate(15), cookies.candidateLength(15))).toBe("v".repeat(15));
  });

  it("joins a session's cookies by their numbers, whatever their order", () => {
    expect(joined("gatehouse.2=C; gatehouse=cA; x=1; gatehouse.1=B", 3)).toBe("cABC");
    expect(cookies.highestChunk).toBe(2);
    expect(joined("gatehouse=cA; gatehouse.2=C", 3)).toBe("(missing)");
    expect(joined("gatehouse=a1 \t", 1)).toBe("a1");
  });

  it("offers every choice among further cookies of one number, first those that came in the place of the first cookie", () => {
    const header = "gatehouse=a; gatehouse.1=B; gatehouse.2=C; gatehouse=x; gatehouse.1=Y; gatehouse.2=Z";
    expect(joined(header, 3)).toBe("aBC");
    expect(cookies.ways(3)).toBe(4);
    expect(joined(header, 3, 1)).toBe("xYZ");
    const ways: string[] = [];
    for (let way = 0; way < 4; way++) ways.push(joined(header, 3, 0, way));
    expect(ways.sort().join()).toBe("aBC,aBZ,aYC,aYZ");
  });

  it("offers no more than four cookies of a number, and sixteen choices", () => {
    let header = "gatehouse=a";
    for (let i = 0; i < 6; i++) header += "; gatehouse.1=" + i.toString() + "; gatehouse.2=" + i.toString();
    expect(joined(header, 3, 0, 15).length).toBe(3);
    expect(cookies.ways(2)).toBe(4);
    expect(cookies.ways(3)).toBe(16);
    expect(joined(header + "; gatehouse.3=b; gatehouse.3=c", 4, 0, 15).length).toBe(4);
    expect(cookies.ways(4)).toBe(16);
    expect(cookies.ways(5)).toBe(0);
  });

  it("ignores numbers that no session has", () => {
    kept("gatehouse.99=x; gatehouse.11=y; gatehouse.12=z");
    expect(cookies.highestChunk).toBe(11);
    expect(ours).toBe(true);
  });

  it("finds the logins under way, at most 24", () => {
    let header = "";
    for (let i = 0; i < 30; i++) header += "gatehouse-login-" + i.toString() + "=v" + i.toString() + "; ";
    expect(kept(header + "a=1")).toBe("a=1");
    expect(cookies.logins).toBe(24);
    expect(textFrom(cookies.loginName(3), cookies.loginNameLength(3))).toBe("gatehouse-login-3");
    expect(textFrom(cookies.loginValue(3), cookies.loginValueLength(3))).toBe("v3");
  });

  it("keeps ours apart, where there are several relying parties, and reads them again without the others", () => {
    const other = bytesOf("gatehouse-b");
    const names = new CookieNames(["gatehouse", "gatehouse-b"], ["gatehouse-login-"]);
    const header = bytesOf(
      "a=1; gatehouse-b=x; b=2; gatehouse=y ;gatehouse-login-A=z;gatehouse-b.1=w; gatehouse-choice=b",
    );
    const out = new StaticArray<u8>(header.length);
    const own = new StaticArray<u8>(header.length + 2);
    own[header.length + 1] = 0xaa;
    cookies.begin(names, SESSION, LOGIN);
    expect(cookies.scan(pointer(header), header.length, pointer(out), pointer(own))).toBe(true);
    expect(own[header.length + 1]).toBe(0xaa, "nothing is written past one byte more than the header's length");
    expect(textFrom(pointer(out), cookies.keptLength)).toBe("a=1; b=2");
    expect(textFrom(pointer(own), cookies.ownLength)).toBe(
      "gatehouse-b=x;gatehouse=y ;gatehouse-login-A=z;gatehouse-b.1=w;gatehouse-choice=b;",
    );
    const ownLength = cookies.ownLength;
    for (let i = 0; i < 2; i++) {
      cookies.turnTo(other, LOGIN);
      cookies.rescan(pointer(own), ownLength);
      expect(cookies.candidates).toBe(1);
      expect(textFrom(cookies.candidate(0), cookies.candidateLength(0))).toBe("x");
      expect(cookies.highestChunk).toBe(1);
      expect(cookies.logins).toBe(1);
      expect(textFrom(cookies.choice, cookies.choiceLength)).toBe("b");
      cookies.turnTo(SESSION, LOGIN);
      cookies.rescan(pointer(own), ownLength);
      expect(textFrom(cookies.candidate(0), cookies.candidateLength(0))).toBe("y");
      expect(cookies.highestChunk).toBe(0);
    }
  });

  it("needs one byte more than the header for our cookies, and no more", () => {
    const names = new CookieNames(["g"], ["gatehouse-login-"]);
    const header = bytesOf("g=;g=;g=");
    const out = new StaticArray<u8>(header.length);
    const own = new StaticArray<u8>(header.length + 2);
    own[header.length + 1] = 0xaa;
    cookies.begin(names, bytesOf("g"), LOGIN);
    cookies.scan(pointer(header), header.length, pointer(out), pointer(own));
    expect(cookies.ownLength).toBe(header.length + 1);
    expect(own[header.length + 1]).toBe(0xaa);
  });
});
