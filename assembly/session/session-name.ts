// A session is named by the beginning of its id: the whole is known to the gateway and its cookie alone.

/** Bytes of a session's id that name it. */
export const SESSION_NAME_BYTES = 6;
/** The characters that these are in base64url. */
export const SESSION_NAME_LENGTH = 8;
