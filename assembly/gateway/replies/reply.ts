import { HeaderPairs } from "../../host/header-pairs";
import { sendResponse } from "../../host/stream";
import { JudgedUrl } from "../../policy/return-urls";
import { clearSession } from "../../session/session-cookie";
import { Bytes, bytesOf } from "../../text/bytes";
import { writeGrpcMessage } from "../../text/percent";
import { Writer } from "../../text/writer";
import { forgetBody } from "../awaited-bodies";
import { GRPC, grpcStatusOf, grpcWebTrailers } from "../grpc";
import { Recipient } from "../recipient";
import { Language } from "./languages/language";

/** What a script of another origin's page may read of a refusal, beside what it always may (Fetch, section 3.3.3). */
const EXPOSED = "WWW-Authenticate, Retry-After, x-gatehouse-id";
const EXPOSED_OF_GRPC = EXPOSED + ", grpc-status, grpc-message";

/** What is answered to a browser from here. Every reply carries `Cache-Control: no-store`, but for the gateway's keys and what says where they are. */
export class Reply {
  private headers: HeaderPairs = new HeaderPairs();
  private body: Bytes = new StaticArray<u8>(0);
  private isGrpc: bool = false;
  private id: string = "";
  /** Headers of the request that it was chosen by. */
  private varies: string = "";

  /** `label` names the reply in `%RESPONSE_CODE_DETAILS%`. */
  constructor(
    readonly status: u32,
    readonly label: string,
    cacheControl: string = "no-store",
  ) {
    this.headers.add("cache-control", cacheControl);
  }

  /** Adds a header. */
  header(name: string, value: string): Reply {
    this.headers.add(name, value);
    return this;
  }

  /** Adds a header whose value is what `value` holds now. */
  written(name: string, value: Writer): Reply {
    this.headers.addWritten(name, value);
    return this;
  }

  /** Adds a header of name and value in bytes. */
  view(name: usize, nameLength: i32, value: usize, valueLength: i32): Reply {
    this.headers.addView(name, nameLength, value, valueLength);
    return this;
  }

  /** Names it by an id, which a log line has too. */
  identify(id: string): Reply {
    this.id = id;
    return this.header("x-gatehouse-id", id);
  }

  /** Adds `Set-Cookie` headers, one for each value. */
  cookies(values: Array<string>): Reply {
    for (let i = 0; i < values.length; i++) this.headers.add("set-cookie", values[i]);
    return this;
  }

  /** Says that the request's header `name` made it what it is (RFC 9110, section 12.5.5). */
  vary(name: string): Reply {
    this.varies = this.varies.length > 0 ? this.varies + ", " + name : name;
    return this;
  }

  /** Says in which language its body is, and that the request chose it. */
  inLanguage(language: Language): Reply {
    return this.header("content-language", language.tag).vary("Accept-Language");
  }

  /** Sets the body, and what keeps a browser from reading more into it. */
  content(type: string, body: string): Reply {
    this.headers.add("content-type", type).add("x-content-type-options", "nosniff");
    this.body = bytesOf(body);
    return this;
  }

  /**
   * Says the same in gRPC: 200 with a gRPC status and `message`, in headers alone, or in a body of gRPC-Web. `type`: the content
   * type of gRPC that is answered with.
   */
  grpc(type: string, message: string): Reply {
    const written = new Writer();
    writeGrpcMessage(written, message);
    const grpcStatus = grpcStatusOf(this.status);
    this.headers.add("content-type", type);
    if (type == GRPC) this.headers.add("grpc-status", grpcStatus.toString()).addWritten("grpc-message", written);
    else this.body = grpcWebTrailers(type, grpcStatus, written);
    this.isGrpc = true;
    return this;
  }

  /** Lets the browser hand it to pages of `origin`, which is allowed, and send cookies for them (Fetch, section 3.3). */
  allowOrigin(origin: string): Reply {
    return this.header("access-control-allow-origin", origin).header("access-control-allow-credentials", "true");
  }

  /**
   * Sends it to the selected stream, which is the recipient's. Scripts of an allowed origin's pages can read why a request was
   * refused. Session cookies that nothing can open are cleared with it.
   */
  sendTo(recipient: Recipient): void {
    forgetBody(recipient.streamId);
    const origin = recipient.allowedOrigin;
    if (this.status >= 400 && origin.length > 0) {
      const exposed = this.isGrpc ? EXPOSED_OF_GRPC : EXPOSED;
      this.allowOrigin(origin).header("access-control-expose-headers", exposed).vary("Origin");
    }
    const received = recipient.clearsInvalid ? recipient.received : [];
    for (let i = 0; i < received.length; i++) {
      if (received[i].areInvalid) this.cookies(clearSession(received[i].cookie, received[i].highestChunk));
    }
    const logged = recipient.logged;
    if (logged !== null) logged.note(this.label, this.id);
    this.send();
  }

  /** Sends it to the selected stream as it is. */
  send(): void {
    if (this.varies.length > 0) this.header("vary", this.varies);
    sendResponse(this.isGrpc ? 200 : this.status, "gatehouse_" + this.label, this.headers, this.body);
  }
}

/** A redirect to a page of ours, which a browser follows with GET. */
export function redirect(location: JudgedUrl, label: string): Reply {
  return new Reply(302, label).header("location", location.text);
}

/** A redirect to the provider's authorization endpoint, whose URL comes from its metadata. */
export function redirectToProvider(authorizationUrl: Writer, label: string): Reply {
  return new Reply(302, label).written("location", authorizationUrl);
}
