/** What a list of messages shows. Empty strings where the message says nothing. */
export type Summary = { subject: string; from: string; to: string; date: string; messageId: string };

/** Decoded (RFC 2047), cleaned of control characters and bounded (500 characters a value). Never throws. */
export declare function summary(bytes: Uint8Array): Summary;
