import { RequestCookies } from "../../../assembly/session/request-cookies";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { textFrom } from "./fixtures";

const cookies = new RequestCookies("gatehouse", "gatehouse-login-");
let ours = false;

/** The header without our cookies. */
function kept(header: string): string {
  const bytes = bytesOf(header);
  const out = new StaticArray<u8>(bytes.length + 1);
  out[bytes.length] = 0xaa;
  cookies.begin();
  ours = cookies.scan(pointer(bytes), bytes.length, pointer(out));
  expect(out[bytes.length]).toBe(0xaa, "nothing is written past the header's length");
  return textFrom(pointer(out), cookies.keptLength);
}

function joined(header: string, count: i32): string {
  const bytes = bytesOf(header);
  const out = new StaticArray<u8>(bytes.length);
  cookies.begin();
  cookies.scan(pointer(bytes), bytes.length, pointer(out));
  const length = cookies.joinedLength(0, count);
  if (length < 0) return "(missing)";
  cookies.join(0, count, pointer(out));
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

  it("offers each cookie of the session's name, at most four", () => {
    kept("gatehouse=1; gatehouse=22; gatehouse=333; gatehouse=4444; gatehouse=55555");
    expect(cookies.candidates).toBe(4);
    expect(textFrom(cookies.candidate(2), cookies.candidateLength(2))).toBe("333");
  });

  it("joins a session's cookies by their numbers, whatever their order", () => {
    expect(joined("gatehouse.2=C; gatehouse=cA; x=1; gatehouse.1=B", 3)).toBe("cABC");
    expect(cookies.highestChunk).toBe(2);
    expect(joined("gatehouse=cA; gatehouse.2=C", 3)).toBe("(missing)");
    expect(joined("gatehouse=a1 \t", 1)).toBe("a1");
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
});
