import { reply } from '../reply.ts';
import type { Extension } from './extension.ts';

/** The message may only travel where it is private and the next host is who it should be (RFC 8689 §2); offered inside TLS only. */
export const requiretls: Extension = {
  keyword: 'REQUIRETLS',
  advertise: ({ secure }) => (secure ? [] : undefined),
  mailLength: 11,
  mail: {
    REQUIRETLS(value, params) {
      if (value !== undefined) return reply(501, '5.5.4', 'REQUIRETLS takes no value');
      params.extra['REQUIRETLS'] = true;
      return undefined;
    },
  },
  sayMail: (params) => (params.extra?.['REQUIRETLS'] ? ['REQUIRETLS'] : []),
};
