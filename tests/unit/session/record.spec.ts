import { isEmptyToken, packedClaims, packToken, unpackToken } from "../../../assembly/session/packed-token";
import { decodeSession, SessionRecord } from "../../../assembly/session/record";
import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";
import { Writer } from "../../../assembly/text/writer";
import { bytesFrom, encoded, textFrom } from "./fixtures";

function text(bytes: Bytes | null): string {
  return bytes === null ? "(null)" : textFrom(pointer(bytes), bytes.length);
}

/** The token that was packed; null where it is not whole. */
function unpacked(packed: Bytes): Bytes | null {
  const out = new Writer();
  return unpackToken(packed, out) ? out.toBytes() : null;
}

function jwt(): string {
  return encoded('{"alg":"RS256"}') + "." + encoded('{"sub":"ada"}') + "." + encoded("a signature");
}

describe("packed token", () => {
  it("keeps a JWT a quarter shorter, and gives it back byte for byte", () => {
    const token = bytesOf(encoded("h".repeat(200)) + "." + encoded("p".repeat(2000)) + "." + encoded("s".repeat(256)));
    const packed = packToken(token);
    expect(packed.length).toBeLessThan((token.length * 77) / 100);
    expect(text(unpacked(packed))).toBe(text(token));
  });

  it("gives back whatever else it is byte for byte", () => {
    const tokens = ["", "opaque", "a.b.c", "a.b", "A.B.C.D", jwt() + ".", "." + jwt(), "..", jwt() + "=", "AB.AA.AA"];
    for (let i = 0; i < tokens.length; i++) expect(text(unpacked(packToken(bytesOf(tokens[i]))))).toBe(tokens[i]);
  });

  it("shows a JWT's claims, and none of an opaque token or of a cut one", () => {
    const packed = packToken(bytesOf(jwt()));
    expect(packedClaims(packed).get("sub").asString()).toBe("ada");
    expect(packedClaims(packToken(bytesOf("opaque"))).isObject()).toBe(false);
    for (let length = 0; length < 40; length++) {
      expect(packedClaims(packed.slice<Bytes>(0, length)).isObject()).toBe(length >= 37);
    }
  });

  it("is empty when no token was packed", () => {
    expect(isEmptyToken(packToken(bytesOf("")))).toBe(true);
    expect(isEmptyToken(bytesOf(""))).toBe(true);
    expect(isEmptyToken(packToken(bytesOf("a")))).toBe(false);
  });

  it("is null or whole, never a trap, when bytes are missing or wrong", () => {
    const packed = packToken(bytesOf(jwt()));
    for (let length = 0; length < packed.length; length++) {
      expect(unpacked(packed.slice<Bytes>(0, length)) === null).toBe(true);
    }
    packed[4] = 0xff;
    expect(unpacked(packed) === null).toBe(true);
  });
});

describe("session record", () => {
  it("decodes to what was encoded", () => {
    const session = new SessionRecord();
    session.id = bytesFrom(3, 16);
    session.generation = 7;
    session.loginTime = 1700000000;
    session.refreshTime = 1700000100;
    session.sealTime = 1700000200;
    session.idTokenExpiry = 1700003600;
    session.accessTokenExpiry = 1700000300;
    session.idToken = bytesOf("id");
    session.accessToken = bytesOf("access");
    session.refreshToken = bytesOf("refresh");
    session.userInfo = bytesOf('{"groups":[]}');
    const content = session.encode();
    const decoded = decodeSession(pointer(content), content.length)!;
    expect(memory.compare(pointer(decoded.id), pointer(session.id), 16)).toBe(0);
    expect(decoded.generation).toBe(7);
    expect(decoded.loginTime).toBe(1700000000);
    expect(decoded.idTokenExpiry).toBe(1700003600);
    expect(decoded.accessTokenExpiry).toBe(1700000300);
    expect(text(decoded.idToken)).toBe("id");
    expect(text(decoded.accessToken)).toBe("access");
    expect(text(decoded.refreshToken)).toBe("refresh");
    expect(text(decoded.userInfo)).toBe('{"groups":[]}');
    expect(decoded.refreshTime).toBe(1700000100);
    expect(decoded.sealTime).toBe(1700000200);
  });

  it("is none when it is cut anywhere, or has another version", () => {
    const session = new SessionRecord();
    session.idToken = bytesOf("id");
    const content = session.encode();
    for (let length = 0; length < content.length; length++) {
      expect(decodeSession(pointer(content), length) === null).toBe(true);
    }
    for (let version = 0; version < 256; version++) {
      content[0] = <u8>version;
      expect(decodeSession(pointer(content), content.length) === null).toBe(version != 2);
    }
    content[0] = 1;
    expect(decodeSession(pointer(content), content.length) === null).toBe(true);
  });
});
