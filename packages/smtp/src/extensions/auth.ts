import { parseMailbox } from '../path.ts';
import { reply } from '../reply.ts';
import { formatXtext, parseXtext } from '../xtext.ts';
import type { Extension } from './extension.ts';

/** SASL over SMTP (RFC 4954), offered only where the transport is private. */
export const auth: Extension = {
  keyword: 'AUTH',
  advertise: ({ secure, mechanisms, protocol }) =>
    secure && mechanisms.length > 0 && protocol === 'smtp' ? mechanisms : undefined,
  mailLength: 500,
  mail: {
    /** §5: an xtext mailbox, or `<>`. */
    AUTH(value, params) {
      if (value === '<>') {
        params.auth = '';
        return undefined;
      }
      const submitter = value === undefined ? undefined : parseXtext(value);
      if (submitter === undefined || !parseMailbox(submitter).ok) {
        return reply(501, '5.5.4', 'AUTH is not an xtext address');
      }
      params.auth = submitter;
      return undefined;
    },
  },
  sayMail(params, _words, { isAuthenticated }) {
    if (params.auth === undefined || !isAuthenticated) return [];
    return [params.auth === '' ? 'AUTH=<>' : `AUTH=${formatXtext(params.auth)}`];
  },
};
