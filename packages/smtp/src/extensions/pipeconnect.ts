import type { Extension } from './extension.ts';

/**
 * Commands before the greeting, for clients that remember what this server offers (draft-harris-early-pipe-00). Needs PIPELINING, whose
 * rules hold from the first octet on. All other early talkers are in breach of RFC 5321 §4.3.1.
 */
export const pipeconnect: Extension = {
  keyword: 'PIPECONNECT',
  advertise: ({ has, protocol }) => (protocol === 'smtp' && has('PIPELINING') ? [] : undefined),
  allowsEarlyInput: true,
};

/** The names it had in Exim before. */
export const pipeconnectNames: readonly string[] = ['PIPECONNECT', 'PIPE_CONNECT', 'X_PIPE_CONNECT'];
