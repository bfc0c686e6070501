import type { Rule, StageRules } from './stage.ts';

/** Asked again at DATA: room that was there at MAIL may be gone. */
const intakeOpen: Rule<void> = (session) => {
  const shortage = session.house.intake.shortage(session.transaction?.params.size ?? 0);
  if (shortage === undefined) return undefined;
  return {
    rule: `builtin.${shortage.what}`,
    verdict: 'defer',
    reply: { code: 452, enhanced: '4.3.1', text: 'Not enough room here now, try again later' },
    facts: shortage.facts,
  };
};

/** The predata stage, before 354. */
export const predataStage: StageRules<void> = {
  stage: 'predata',
  rules: [intakeOpen],
  otherwise: {
    rule: 'builtin.predata',
    verdict: 'accept',
    reply: { code: 354, text: 'End data with <CR><LF>.<CR><LF>' },
  },
};
