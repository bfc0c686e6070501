import type { Made } from '@posthorn/transport/testing/certificates';

export type Pem = { key: string; cert: string };

/** A certificate with what goes with it, and its key. */
export async function pemOf({ certificate, keys }: Made, ...more: Made[]): Promise<Pem> {
  return {
    key: pemBlock('PRIVATE KEY', Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))),
    cert: [certificate, ...more.map((one) => one.certificate)].map(({ der }) => pemBlock('CERTIFICATE', der)).join(''),
  };
}

export const pemBlock = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END ${label}-----\n`;
