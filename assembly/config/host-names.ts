import { bytesOf, pointer } from "../text/bytes";
import { isHost } from "../text/host-name";

/** Whether `text` is a host's name or address in lower case, without a port or a dot at the end. */
export function isHostName(text: string): bool {
  const bytes = bytesOf(text);
  return isHost(pointer(bytes), bytes.length) && !text.endsWith(".") && text == text.toLowerCase();
}

/** Whether `text` is a pattern of hosts: an exact name, `*.suffix`, or `*`. */
export function isHostPattern(text: string): bool {
  return text == "*" || isHostName(text.startsWith("*.") ? text.substring(2) : text);
}

/** Whether the pattern covers `host`, both in lower case. `*.example.com` does not cover `example.com`. */
export function patternCovers(pattern: string, host: string): bool {
  if (pattern == "*") return true;
  if (!pattern.startsWith("*.")) return pattern == host;
  return host.length >= pattern.length && host.endsWith(pattern.substring(1));
}

/** Whether a cookie with this `Domain` is sent to `host` (RFC 6265, section 5.1.3). */
export function domainCovers(domain: string, host: string): bool {
  return host == domain || host.endsWith("." + domain);
}

/** Whether `host` is an IPv4 address, or an IPv6 address in brackets. */
export function isAddress(host: string): bool {
  const last = host.charCodeAt(host.length - 1);
  return host.startsWith("[") || (last >= 0x30 && last <= 0x39 && isHostName(host) && host.split(".").length == 4);
}

/** Whether requests to `host` stay on this machine: `localhost`, a name below it, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): bool {
  const isName = host == "localhost" || host.endsWith(".localhost");
  return isName || host == "[::1]" || (host.startsWith("127.") && isAddress(host));
}
