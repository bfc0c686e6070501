import type { TypedAddress } from './index.ts';

/** The type of an address, as reports and ORCPT name it (RFC 3461 §4.2, RFC 6533 §3): what is beyond ASCII is of another one. */
export const addressTypeOf = (address: string): 'rfc822' | 'utf-8' =>
  /^[\x00-\x7f]*$/.test(address) ? 'rfc822' : 'utf-8';

/** ORCPT for a recipient who is about to become another one, where its sender gave none (RFC 3461 §5.2.7). */
export const originalRecipientOf = (address: string): TypedAddress => ({
  type: addressTypeOf(address),
  address,
});
