import { ForwardedToken, RelyingPartyConfig } from "../../../assembly/config/relying-party-config";
import { SessionRecord } from "../../../assembly/session/record";
import { NEVER, SessionTimes, sessionTimes } from "../../../assembly/session/session-times";
import { bytesOf } from "../../../assembly/text/bytes";

const LOGIN: i64 = 1_700_000_000;

/** A session whose ID token lives `idToken` seconds from the login, and its access token `accessToken` (0: unknown). */
function session(idToken: i64, accessToken: i64 = 0, refreshToken: string = ""): SessionRecord {
  const record = new SessionRecord();
  record.loginTime = LOGIN;
  record.refreshTime = LOGIN;
  record.sealTime = LOGIN;
  record.idTokenExpiry = LOGIN + idToken;
  if (accessToken > 0) record.accessTokenExpiry = LOGIN + accessToken;
  record.refreshToken = bytesOf(refreshToken);
  return record;
}

function timesOf(config: RelyingPartyConfig, record: SessionRecord, isOldKey: bool = false): SessionTimes {
  return sessionTimes(config, record, isOldKey, 0);
}

/** Seconds after the login; -1: never. */
function after(time: i64): i64 {
  return time == NEVER ? -1 : time - LOGIN;
}

describe("a session without refresh token", () => {
  it("ends with the ID token while that is forwarded, and is never refreshed", () => {
    const times = timesOf(new RelyingPartyConfig(), session(3600, 60));
    expect(after(times.endsAt)).toBe(43200);
    expect(after(times.tokensEndAt)).toBe(3600);
    expect(after(times.validUntil)).toBe(3600);
    expect(after(times.refreshAt)).toBe(-1);
    expect(after(times.sealAt)).toBe(-1);
    expect(after(times.first)).toBe(3600);
  });
  it("ends with the access token while that is forwarded, if its expiry is known", () => {
    const config = new RelyingPartyConfig();
    config.forward.authorization = ForwardedToken.AccessToken;
    expect(after(timesOf(config, session(3600, 60)).tokensEndAt)).toBe(60);
    expect(after(timesOf(config, session(3600)).tokensEndAt)).toBe(-1);
    config.forward.authorization = ForwardedToken.IdToken;
    config.forward.accessTokenHeader = "x-access-token";
    expect(after(timesOf(config, session(3600, 60)).tokensEndAt)).toBe(60);
    expect(after(timesOf(config, session(30, 60)).tokensEndAt)).toBe(30);
  });
  it("outlives its tokens when no application gets one, or when it ends with its lifetime", () => {
    const config = new RelyingPartyConfig();
    config.forward.authorization = ForwardedToken.None;
    expect(after(timesOf(config, session(60, 60)).first)).toBe(43200);
    const lifetime = new RelyingPartyConfig();
    lifetime.session.endsWithTokens = false;
    expect(after(timesOf(lifetime, session(60)).first)).toBe(43200);
  });
  it("is not revalidated", () => {
    const config = new RelyingPartyConfig();
    config.session.revalidateSeconds = 300;
    expect(after(timesOf(config, session(3600)).validUntil)).toBe(3600);
  });
});

describe("a session with a refresh token", () => {
  it("is refreshed a minute before its tokens end, or soon after", () => {
    const times = timesOf(new RelyingPartyConfig(), session(3600, 0, "r"));
    expect(after(times.refreshAt)).toBe(3540);
    expect(after(times.validUntil)).toBe(3600);
    expect(after(times.tokensEndAt)).toBe(3600);
  });
  it("is refreshed after four fifths of a short life, but not within 10 seconds, and not after the end", () => {
    expect(after(timesOf(new RelyingPartyConfig(), session(60, 0, "r")).refreshAt)).toBe(48);
    expect(after(timesOf(new RelyingPartyConfig(), session(12, 0, "r")).refreshAt)).toBe(10);
    expect(after(timesOf(new RelyingPartyConfig(), session(5, 0, "r")).refreshAt)).toBe(5);
  });
  it("is spread over half of what is left, by its id and by the worker", () => {
    const seen = new Set<i64>();
    for (let i: u32 = 0; i < 256; i++) {
      const at = after(sessionTimes(new RelyingPartyConfig(), session(3600, 0, "r"), false, i).refreshAt);
      expect(at >= 3540 && at < 3570).toBe(true);
      seen.add(at);
    }
    expect(seen.size).toBe(30);
  });
  it("ends with its tokens whatever `end` says: they can be had anew", () => {
    const config = new RelyingPartyConfig();
    config.session.endsWithTokens = false;
    expect(after(timesOf(config, session(60, 0, "r")).validUntil)).toBe(60);
  });
  it("is revalidated, though its tokens live on", () => {
    const config = new RelyingPartyConfig();
    config.session.revalidateSeconds = 300;
    const times = timesOf(config, session(3600, 0, "r"));
    expect(after(times.validUntil)).toBe(300);
    expect(after(times.tokensEndAt)).toBe(3600);
    expect(after(times.refreshAt)).toBe(240);
    config.forward.authorization = ForwardedToken.None;
    expect(after(timesOf(config, session(3600, 0, "r")).validUntil)).toBe(300);
  });
  it("whose tokens nobody uses is not refreshed", () => {
    const config = new RelyingPartyConfig();
    config.forward.authorization = ForwardedToken.None;
    expect(after(timesOf(config, session(60, 60, "r")).refreshAt)).toBe(-1);
  });
  it("counts from its last refresh", () => {
    const record = session(7200, 0, "r");
    record.refreshTime = LOGIN + 3600;
    expect(after(timesOf(new RelyingPartyConfig(), record).refreshAt)).toBe(7140);
    expect(after(timesOf(new RelyingPartyConfig(), record).endsAt)).toBe(43200);
  });
});

describe("a session that is in use", () => {
  it("is sealed anew after a minute where it may idle out, and ends when it was not", () => {
    const config = new RelyingPartyConfig();
    config.session.idleTimeoutSeconds = 900;
    const record = session(3600);
    expect(after(timesOf(config, record).endsAt)).toBe(900);
    expect(after(timesOf(config, record).sealAt)).toBe(60);
    record.sealTime = LOGIN + 43000;
    expect(after(timesOf(config, record).endsAt)).toBe(43200);
  });
  it("is sealed anew at once when another key sealed it", () => {
    const times = timesOf(new RelyingPartyConfig(), session(3600), true);
    expect(after(times.sealAt)).toBe(0);
    expect(after(times.first)).toBe(0);
  });
});
