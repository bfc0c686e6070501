import type { StageRules } from './stage.ts';

/** What the client calls itself. The grammar was checked by the conversation. */
export type HeloSubject = { verb: 'HELO' | 'EHLO' | 'LHLO'; name: string };

/**
 * The helo stage. A name that does not fit the client's address is no ground for refusal (RFC 5321 §4.1.4), so that without
 * rules of the operator every client goes on.
 */
export const heloStage: StageRules<HeloSubject> = {
  stage: 'helo',
  rules: [],
  otherwise: { rule: 'builtin.helo', verdict: 'accept', reply: { code: 250, text: 'at your service' } },
};
