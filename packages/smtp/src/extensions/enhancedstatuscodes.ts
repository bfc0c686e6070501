import type { Extension } from './extension.ts';

/** Codes of RFC 3463 in replies (RFC 2034). Where it is not offered the conversation leaves them out. */
export const enhancedstatuscodes: Extension = { keyword: 'ENHANCEDSTATUSCODES', advertise: () => [] };
