import { reply } from '../reply.ts';
import type { Extension } from './extension.ts';

/** Internationalised addresses and headers (RFC 6531 §3.1); needs 8BITMIME. */
export const smtputf8: Extension = {
  keyword: 'SMTPUTF8',
  advertise: ({ has }) => (has('8BITMIME') ? [] : undefined),
  mailLength: 10,
  mail: {
    SMTPUTF8(value, params) {
      if (value !== undefined) return reply(501, '5.5.4', 'SMTPUTF8 takes no value');
      params.smtputf8 = true;
      return undefined;
    },
  },
  sayMail(params) {
    return params.smtputf8 === true ? ['SMTPUTF8'] : [];
  },
};
