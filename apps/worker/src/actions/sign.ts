import { createHmac } from 'node:crypto';

/**
 * The headers that say who sent a delivery and when (Standard Webhooks). The signature covers id, time and body: `v1,` and the
 * HMAC-SHA256 of `id.timestamp.body` in Base64, one for each secret, with a blank between.
 */
export function signatureHeaders(
  delivery: { id: string; at: Date; body: string },
  secrets: readonly string[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(delivery.at.getTime() / 1000));
  const signed = `${delivery.id}.${timestamp}.${delivery.body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', keyOf(secret)).update(signed, 'utf8').digest('base64')}`,
  );
  return {
    'webhook-id': delivery.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** The octets behind `whsec_` and Base64; any other secret is its own octets in UTF-8. */
export function keyOf(secret: string): Buffer {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]{2,}={0,2})$/.exec(secret) ?? [];
  return encoded !== undefined && encoded.length % 4 === 0
    ? Buffer.from(encoded, 'base64')
    : Buffer.from(secret, 'utf8');
}
