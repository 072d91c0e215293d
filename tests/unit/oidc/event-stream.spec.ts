import {
  buildPoll,
  buildStreamCreation,
  buildStreamDeletion,
  deliversByPoll,
  PollReport,
  readPolledTokens,
  readStreams,
} from "../../../assembly/oidc/event-stream";
import { ProviderRequest } from "../../../assembly/oidc/provider-request";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { parseUrl } from "../../../assembly/text/url";

const ISSUER = "https://tr.example.com";
const STREAM =
  '{"stream_id":"f67e","iss":"https://tr.example.com","aud":["https://receiver.example.com/web","x"],' +
  '"delivery":{"method":"urn:ietf:rfc:8936","endpoint_url":"https://tr.example.com/poll?s=1"},"description":"one"}';

function bodyOf(request: ProviderRequest): string {
  return String.UTF8.decodeUnsafe(pointer(request.body), request.body.length);
}

function count(json: string, issuer: string = ISSUER): i32 {
  const bytes = bytesOf(json);
  return readStreams(pointer(bytes), bytes.length, issuer).length;
}

describe("requests to a transmitter", () => {
  it("name the stream that is deleted beside the endpoint's own query", () => {
    const plain = buildStreamDeletion(parseUrl("https://tr.example.com/ssf")!, "a b&c", "t");
    expect(plain.method).toBe("DELETE");
    expect(plain.url.path + plain.url.query).toBe("/ssf?stream_id=a%20b%26c");
    expect(plain.headers[0].value).toBe("Bearer t");
    const own = buildStreamDeletion(parseUrl("https://tr.example.com/ssf?x=1")!, "s", "");
    expect(own.url.query).toBe("?x=1&stream_id=s");
    expect(own.headers.length).toBe(0);
  });

  it("ask for streams that are polled, of the two events", () => {
    expect(bodyOf(buildStreamCreation(parseUrl("https://tr.example.com/ssf")!, 'a"b', ""))).toBe(
      '{"delivery":{"method":"urn:ietf:rfc:8936"},"events_requested":[' +
        '"https://schemas.openid.net/secevent/caep/event-type/session-revoked",' +
        '"https://schemas.openid.net/secevent/caep/event-type/credential-change"],"description":"a\\"b"}',
    );
  });

  it("acknowledge tokens and refuse them (RFC 8936, figure 6)", () => {
    const report = new PollReport();
    expect(report.isEmpty).toBe(true);
    const url = parseUrl("https://tr.example.com/poll")!;
    expect(bodyOf(buildPoll(url, 5, report, ""))).toBe('{"maxEvents":5,"returnImmediately":true}');
    report.acknowledged.push("a");
    report.acknowledged.push('b"');
    report.refuse("c", "invalid_key", "no");
    report.refuse("d", "invalid_request", "nor");
    expect(report.isEmpty).toBe(false);
    expect(bodyOf(buildPoll(url, 5, report, ""))).toBe(
      '{"maxEvents":5,"returnImmediately":true,"ack":["a","b\\""],"setErrs":{' +
        '"c":{"err":"invalid_key","description":"no"},"d":{"err":"invalid_request","description":"nor"}}}',
    );
  });
});

describe("what a transmitter answers", () => {
  it("is a list of streams, or one", () => {
    const bytes = bytesOf(`[${STREAM}]`);
    const stream = readStreams(pointer(bytes), bytes.length, ISSUER)[0];
    expect(stream.id).toBe("f67e");
    expect(stream.url).toBe("https://tr.example.com/poll?s=1");
    expect(stream.audiences.join(" ")).toBe("https://receiver.example.com/web x");
    expect(stream.description).toBe("one");
    expect(count(STREAM)).toBe(1);
    expect(count(`[${STREAM},7,{},${STREAM}]`)).toBe(2);
  });

  it("has no stream of another issuer, that is pushed, or where its token would be seen", () => {
    expect(count(STREAM, "https://tr.example.com/")).toBe(0);
    expect(count(STREAM.replace("8936", "8935"))).toBe(0);
    expect(count(STREAM.replace("https://tr.example.com/poll", "http://tr.example.com/poll"))).toBe(0);
    expect(count(STREAM.replace('"f67e"', '""'))).toBe(0);
  });

  it("is tokens, no more than were asked for", () => {
    const bytes = bytesOf('{"sets":{"a":"x.y.z","b":7,"c":"q"},"moreAvailable":false}');
    const answer = readPolledTokens(pointer(bytes), bytes.length, 2);
    expect(answer.tokens.length).toBe(2);
    expect(answer.tokens[0].id).toBe("a");
    expect(answer.tokens[1].token.length).toBe(0);
    expect(answer.moreAvailable).toBe(true);
    expect(answer.isInvalid).toBe(false);
    expect(readPolledTokens(0, 0, 2).isInvalid).toBe(false);
  });

  it("says by which methods it delivers", () => {
    expect(deliversByPoll([])).toBe(true);
    expect(deliversByPoll(["urn:ietf:rfc:8935", "urn:ietf:rfc:8936"])).toBe(true);
    expect(deliversByPoll(["urn:ietf:rfc:8935"])).toBe(false);
  });
});
