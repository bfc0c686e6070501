import type { RouteChoice } from '@posthorn/policy/route';
import type { MessageContent } from '../rules/scope.ts';
import type { RecipientRules } from '../rules/state.ts';
import { contentJudgement } from './content.ts';
import type { StageRules } from './stage.ts';

/** One recipient of a message that has arrived. */
export type PrdrSubject = { address: string; choice: RouteChoice; rules: RecipientRules; content: MessageContent };

/** The prdr stage, asked for each recipient after the content, where the client wants a reply for each. */
export const prdrStage: StageRules<PrdrSubject> = {
  stage: 'prdr',
  rules: [],
  afterwards: [(_session, { content, address }) => contentJudgement(content.scan, address)],
  otherwise: { rule: 'builtin.prdr', verdict: 'accept', reply: { code: 250, enhanced: '2.1.5', text: 'Ok' } },
  scope: ({ content, ...recipient }) => ({ recipient, content }),
};
