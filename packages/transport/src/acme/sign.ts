import { calculateJwkThumbprint, exportJWK, FlattenedSign, importJWK, importPKCS8, type JWK } from 'jose';

/** The key of an account. It signs what is asked of an authority, and vouches for answers to its challenges. */
export type AccountKey = {
  /** The body of a request (RFC 8555 §6.2): `kid` is the address of the account; left out, the key itself is sent along. */
  sign(payload: unknown, header: { url: string; nonce: string; kid?: string }): Promise<string>;
  /** What has to be found at the address of a challenge (RFC 8555 §8.1). */
  keyAuthorization(token: string): Promise<string>;
  /** The proof that an account belongs to a customer of the authority (RFC 8555 §7.3.4). */
  bindTo(external: { kid: string; key: string }, url: string): Promise<unknown>;
};

/** Reads a key for ES256 in PEM form (PKCS 8). */
export async function readAccountKey(pem: string): Promise<AccountKey> {
  const key = await importPKCS8(pem, 'ES256', { extractable: true });
  const { d: _secret, ...full } = await exportJWK(key);
  const jwk: JWK = { kty: full.kty!, crv: full.crv!, x: full.x!, y: full.y! };
  const thumbprint = await calculateJwkThumbprint(jwk);
  return {
    async sign(payload, { url, nonce, kid }) {
      const octets = new TextEncoder().encode(payload === null ? '' : JSON.stringify(payload));
      const who = kid === undefined ? { jwk } : { kid };
      const signed = await new FlattenedSign(octets).setProtectedHeader({ alg: 'ES256', url, nonce, ...who }).sign(key);
      return JSON.stringify(signed);
    },
    keyAuthorization: async (token) => `${token}.${thumbprint}`,
    async bindTo(external, url) {
      const secret = await importJWK({ kty: 'oct', k: external.key.replaceAll('=', '') }, 'HS256');
      return new FlattenedSign(new TextEncoder().encode(JSON.stringify(jwk)))
        .setProtectedHeader({ alg: 'HS256', kid: external.kid, url })
        .sign(secret);
    },
  };
}
