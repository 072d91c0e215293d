/** How Gatehouse reads a request, on purpose, beside as it was sent. What rules make of each is for Envoy to say. */
import type { Asked } from "./requests.ts";

/**
 * An IPv4 address that is written as an IPv6 one, as that; a character that templates do not stand for, as one that they do;
 * several lines of a header, as one. In all ways; as it was sent first.
 */
export function readingsOfFacts(asked: Asked): Asked[] {
  const [path = "", ...query] = asked.path.split("?");
  const plain = [path.replaceAll(/[^\w/.~%!$&'()+,;:@=-]/g, "x"), ...query].join("?");
  const lines = new Map<string, string[]>();
  for (const [name, value] of asked.headers) lines.set(name, [...(lines.get(name) ?? []), value]);
  const joined = [...lines].map(([name, values]) => [name, values.join(",")] as const);
  return inAllWays(asked, {
    forwardedFor: [asked.forwardedFor, asked.forwardedFor?.replace(/^::ffff:/, "")],
    path: [asked.path, plain],
    headers: [asked.headers, joined],
  });
}

/** A method in capitals too, HEAD as GET where `headIsGet`, and a host without the dot at its end. */
export function readingsOfRequest(asked: Asked, headIsGet: boolean): Asked[] {
  const capitals = asked.method.toUpperCase();
  const isRead = capitals === "HEAD" && headIsGet;
  return inAllWays(asked, {
    method: [asked.method, capitals, ...(isRead ? ["GET"] : [])],
    authority: [asked.authority, asked.authority.replace(/\.(?=$|:)/, "")],
  });
}

/** Requests with one of the values of each field, in all ways, the first of each first. */
function inAllWays(asked: Asked, fields: Readonly<Record<string, readonly unknown[]>>): Asked[] {
  return Object.entries(fields).reduce(
    (ways, [name, values]) => {
      const distinct = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
      return ways.flatMap((way) => distinct.map((value) => ({ ...way, [name]: value })));
    },
    [asked],
  );
}
