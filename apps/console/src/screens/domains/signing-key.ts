import type { Outputs } from '../../ui/trpc.ts';

export type Domain = Outputs['domains']['get'];
export type SigningKey = Domain['dkim']['keys'][number];

/** `RSA, 2048 bits` */
export const algorithmWords = ({ algorithm, bits }: SigningKey): string =>
  algorithm === 'ed25519-sha256' ? 'Ed25519' : bits === null ? 'RSA' : `RSA, ${bits} bits`;
