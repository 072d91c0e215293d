import { JudgedUrl } from "../../policy/return-urls";
import { bytesOf, pointer } from "../../text/bytes";
import { parseQuery, QueryParameters } from "../../text/query";
import { RelyingParty } from "../relying-party";
import { WebRequest } from "../web-request";

/** The first value of a parameter of a request's query, or of its form; null when there is none, or it can't be read. */
export function parameterOf(request: WebRequest, name: string): string | null {
  const query = queryOf(request);
  return query.count(name) > 0 || request.body.length == 0 ? query.get(name) : request.form.get(name);
}

/** Whether one of some parameters is there more than once, in query and form together. */
export function areRepeated(request: WebRequest, names: string[]): bool {
  const query = queryOf(request);
  const form = request.form;
  for (let i = 0; i < names.length; i++) if (query.count(names[i]) + form.count(names[i]) > 1) return true;
  return query.overflow || form.overflow;
}

function queryOf(request: WebRequest): QueryParameters {
  const query = bytesOf(request.query);
  return parseQuery(pointer(query), query.length);
}

/** The return URL that a query asks for in `rd`, or `target_link_uri` (OpenID Connect Core 4), judged for a relying party of its host; null when it asks for none. */
export function wantedReturnUrl(party: RelyingParty, request: WebRequest): JudgedUrl | null {
  let wanted = parameterOf(request, "rd");
  if (wanted === null) wanted = parameterOf(request, "target_link_uri");
  if (wanted === null || wanted.length == 0) return null;
  return JudgedUrl.judge(party.config, party.hosts, request.place, wanted);
}

/** The same, or the front page. */
export function returnUrlOrFront(party: RelyingParty, request: WebRequest): JudgedUrl {
  const wanted = wantedReturnUrl(party, request);
  return wanted !== null ? wanted : JudgedUrl.front();
}
