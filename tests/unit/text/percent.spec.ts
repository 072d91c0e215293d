import { Bytes, bytesOf, pointer } from "../../../assembly/text/bytes";
import {
  percentDecode,
  percentDecodeFully,
  writeFormComponent,
  writeGrpcMessage,
  writeQueryComponent,
} from "../../../assembly/text/percent";
import { Writer } from "../../../assembly/text/writer";

function query(text: string): string {
  const writer = new Writer();
  writeQueryComponent(writer, text);
  return writer.toString();
}

function form(text: string): string {
  const writer = new Writer();
  writeFormComponent(writer, text);
  return writer.toString();
}

function read(bytes: Bytes | null): string | null {
  return bytes == null ? null : String.UTF8.decodeUnsafe(pointer(bytes), bytes.length);
}

function decode(text: string, plusIsSpace: bool = false): string | null {
  const bytes = bytesOf(text);
  return read(percentDecode(pointer(bytes), bytes.length, plusIsSpace));
}

function decodeFully(text: string): string | null {
  const bytes = bytesOf(text);
  return read(percentDecodeFully(pointer(bytes), bytes.length));
}

function grpcMessage(text: string): string {
  const writer = new Writer();
  writeGrpcMessage(writer, text);
  return writer.toString();
}

describe("percent-encoding", () => {
  it("for grpc-message leaves visible ASCII as it is, but for the percent sign", () => {
    let visible = "";
    for (let c = 0x20; c < 0x7f; c++) visible += String.fromCharCode(c);
    expect(grpcMessage(visible)).toBe(visible.replace("%", "%25"));
    expect(grpcMessage("\0\t\r\n\x1f\x7f")).toBe("%00%09%0D%0A%1F%7F");
    expect(grpcMessage("é€😀")).toBe("%C3%A9%E2%82%AC%F0%9F%98%80");
    expect(grpcMessage("")).toBe("");
  });
  it("keeps unreserved characters and escapes all else as UTF-8", () => {
    expect(query("AZaz09-._~")).toBe("AZaz09-._~");
    expect(query(" +&=%/?#")).toBe("%20%2B%26%3D%25%2F%3F%23");
    expect(query("é€😀")).toBe("%C3%A9%E2%82%AC%F0%9F%98%80");
    expect(query("\r\n\0\x7f*'()!")).toBe("%0D%0A%00%7F%2A%27%28%29%21");
  });
  it("encodes the example of RFC 6749, appendix B", () => {
    expect(form(" %&+£€")).toBe("+%25%26%2B%C2%A3%E2%82%AC");
  });
  it("decodes either case, and plus only where it is a space", () => {
    expect(decode("%c3%A9+%2b")).toBe("é++");
    expect(decode("a+%2B", true)).toBe("a +");
    expect(decode("")).toBe("");
  });
  it("refuses broken escapes", () => {
    const wrong = ["%", "%2", "a%", "a%2", "%g0", "%0g", "%%20", "%u0041", "% 41", "%-1"];
    for (let i = 0; i < wrong.length; i++) expect(decode(wrong[i])).toBeNull(wrong[i]);
  });
  it("does not read on behind the view", () => {
    const bytes = bytesOf("a%20");
    expect(percentDecode(pointer(bytes), 3, false) == null).toBe(true);
    expect(percentDecode(pointer(bytes), 2, false) == null).toBe(true);
  });
  it("decodes escapes of escapes up to three times", () => {
    expect(decodeFully("/a")).toBe("/a");
    expect(decodeFully("%2f")).toBe("/");
    expect(decodeFully("%252f")).toBe("/");
    expect(decodeFully("%25252f")).toBe("/");
    expect(decodeFully("%2525252f")).toBeNull();
    expect(decodeFully("%25%32%66")).toBe("/");
    expect(decodeFully("100%25")).toBe("100%");
    expect(decodeFully("100%25zz%2541")).toBe("100%zzA");
    expect(decodeFully("100%")).toBeNull();
  });
});
