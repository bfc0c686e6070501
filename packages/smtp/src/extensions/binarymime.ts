import { readBody } from './eightbitmime.ts';
import type { Extension } from './extension.ts';

/** Content that is not lines (RFC 3030 §3); only BDAT can carry it, so it needs CHUNKING. */
export const binarymime: Extension = {
  keyword: 'BINARYMIME',
  advertise: ({ has }) => (has('CHUNKING') ? [] : undefined),
  mailLength: 17,
  mail: { BODY: readBody },
  sayMail(params) {
    return params.body === 'BINARYMIME' ? ['BODY=BINARYMIME'] : [];
  },
};
