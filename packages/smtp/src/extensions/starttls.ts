import type { Extension } from './extension.ts';

/** RFC 3207; never offered again once TLS is up (§4.2). */
export const starttls: Extension = {
  keyword: 'STARTTLS',
  advertise: ({ secure, starttls: isWanted }) => (isWanted && !secure ? [] : undefined),
};
