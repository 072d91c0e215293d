import { KeyRing } from "../../../assembly/session/keys";
import {
  Login,
  LOGIN_RANDOM_BYTES,
  LOGIN_SECONDS,
  loginCookieName,
  LoginSealer,
  MAX_RETURN_URL_BYTES,
  stateLength,
} from "../../../assembly/session/login-state";
import { Bytes, pointer } from "../../../assembly/text/bytes";
import { bytesFrom, keyRing, textFrom } from "./fixtures";

const NOW: i64 = 1700000000;

function sealer(keys: KeyRing, clientId: string = "app"): LoginSealer {
  return new LoginSealer(keys, "", "https://idp", clientId, true);
}

function text(bytes: Bytes): string {
  return textFrom(pointer(bytes), bytes.length);
}

function begin(seed: u8, returnUrl: string): Login {
  return sealer(keyRing([1])).begin(returnUrl, NOW, bytesFrom(seed, LOGIN_RANDOM_BYTES));
}

describe("login", () => {
  it("opens to the return URL, nonce and verifier that it began with", () => {
    const login = begin(5, "/reports?year=2026");
    const state = sealer(keyRing([1])).openState(text(login.state))!;
    const cookie = sealer(keyRing([1])).openCookie(text(login.cookie))!;
    expect(state.returnUrl).toBe("/reports?year=2026");
    expect(cookie.nonce).toBe(text(login.nonce));
    expect(cookie.verifier).toBe(text(login.verifier));
    expect(cookie.belongsTo(state)).toBe(true);
    expect(text(login.nonce) == text(login.verifier)).toBe(false);
    expect(login.verifier.length).toBe(43);
  });

  it("does not belong to the state of another login", () => {
    const state = sealer(keyRing([1])).openState(text(begin(5, "/").state))!;
    const cookie = sealer(keyRing([1])).openCookie(text(begin(6, "/").cookie))!;
    expect(cookie.belongsTo(state)).toBe(false);
  });

  it("ends after 10 minutes, and one of a clock far ahead is none", () => {
    const cookie = sealer(keyRing([1])).openCookie(text(begin(5, "/").cookie))!;
    expect(cookie.isCurrent(NOW)).toBe(true);
    expect(cookie.isCurrent(NOW + LOGIN_SECONDS - 1)).toBe(true);
    expect(cookie.isCurrent(NOW + LOGIN_SECONDS)).toBe(false);
    expect(cookie.isCurrent(NOW - 60)).toBe(true);
    expect(cookie.isCurrent(NOW - 61)).toBe(false);
  });

  it("is nobody else's: another client's, another secret's, a state as a cookie", () => {
    const login = begin(5, "/");
    expect(sealer(keyRing([1]), "other").openState(text(login.state)) === null).toBe(true);
    expect(sealer(keyRing([2])).openCookie(text(login.cookie)) === null).toBe(true);
    expect(sealer(keyRing([1])).openCookie(text(login.state)) === null).toBe(true);
    expect(sealer(keyRing([1])).openState(text(login.cookie)) === null).toBe(true);
  });

  it("refuses what is no state: empty, cut, huge, not base64url", () => {
    const state = text(begin(5, "/a").state);
    const opener = sealer(keyRing([1]));
    const hostile = ["", "A", state.slice(0, -1), state + "A", state + "=", " " + state, "é", "A".repeat(100000)];
    for (let i = 0; i < hostile.length; i++) expect(opener.openState(hostile[i]) === null).toBe(true);
  });

  it("keeps a return URL of 4 KB with its origin, and none that is longer", () => {
    expect(MAX_RETURN_URL_BYTES).toBeGreaterThan(4096 + "https://app.example.com:8443".length);
    const longest = "/" + "a".repeat(MAX_RETURN_URL_BYTES - 1);
    expect(sealer(keyRing([1])).openState(text(begin(5, longest).state))!.returnUrl).toBe(longest);
    expect(sealer(keyRing([1])).openState(text(begin(5, longest + "a").state))!.returnUrl).toBe("/");
  });

  it("has a state of the length that is told before", () => {
    const urls = ["/", "/ab", "/" + "a".repeat(4095)];
    for (let i = 0; i < urls.length; i++) {
      expect(begin(5, urls[i]).state.length).toBe(stateLength(urls[i].length));
    }
  });

  it("fits its cookie into 512 bytes, and names it after its state", () => {
    const login = begin(5, "/" + "a".repeat(4095));
    const name = loginCookieName(true, login.state);
    expect(name.startsWith("__Host-gatehouse-login-")).toBe(true);
    expect(name.length).toBe("__Host-gatehouse-login-".length + 8);
    expect(name.length + login.cookie.length).toBeLessThan(400);
    expect(loginCookieName(false, login.state)).toBe(name.slice("__Host-".length));
  });
});
