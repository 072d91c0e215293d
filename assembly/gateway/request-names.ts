import { bytesOf } from "../text/bytes";

// What every request is looked through for, side by side.

export const AUTHORIZATION = bytesOf("authorization");
export const CONNECTION = bytesOf("connection");
export const COOKIE = bytesOf("cookie");
export const OPTIONS = bytesOf("OPTIONS");
