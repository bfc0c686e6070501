/** What a server keeps instead of a password (RFC 5802 §3); all base64. */
export type ScramVerifier = { salt: string; iterations: number; storedKey: string; serverKey: string };
