/** A reference to a secret that the database keeps encrypted. */
export type SecretRef = { $secret: string };

/** Reads a secret, each time it is needed. */
export type ReadSecret = (ref: SecretRef) => Promise<string>;
