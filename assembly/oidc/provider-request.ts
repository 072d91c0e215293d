import { Bytes } from "../text/bytes";
import { Url } from "../text/url";

/** One request to the provider: everything but the cluster and the time limit, which its sender knows. */
export class ProviderRequest {
  /** Beside those that the URL and the method make. Names are in lower case. */
  headers: ProviderHeader[] = [];
  body: Bytes = [];
  /** Why it can't be sent, for the log; empty: it can. */
  flaw: string = "";

  constructor(
    public method: string,
    public url: Url,
  ) {}

  header(name: string, value: string): void {
    this.headers.push(new ProviderHeader(name, value));
  }
}

/** A header of a request to the provider. */
export class ProviderHeader {
  constructor(
    public name: string,
    public value: string,
  ) {}
}

/** A GET of a document of the media type `accept`. */
export function buildGet(url: Url, accept: string): ProviderRequest {
  const request = new ProviderRequest("GET", url);
  request.header("accept", accept);
  return request;
}

/** A POST of a form, whose body is to be added. */
export function buildForm(url: Url): ProviderRequest {
  const request = new ProviderRequest("POST", url);
  request.header("accept", "application/json");
  request.header("content-type", "application/x-www-form-urlencoded");
  return request;
}
