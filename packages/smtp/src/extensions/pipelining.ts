import type { Extension } from './extension.ts';

/** Commands may come in groups without waiting (RFC 2920); the conversation always reads in order. */
export const pipelining: Extension = { keyword: 'PIPELINING', advertise: () => [] };
