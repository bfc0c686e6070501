import type { Refusal } from '@posthorn/queue/history';
import { isoOf } from '../../views/time.ts';

type Reason = { rule: string; stage: string; text: string; count: number; last: string };

/** The most frequent reasons in these rows; a row folded under flood counts for all it stands for. */
export const countRefusals = (rows: Refusal[]): { top: Reason[]; counted: number } => {
  const reasons = new Map<string, Reason>();
  let counted = 0;
  for (const { decision, count = 1, at } of rows) {
    counted += count;
    const reason = reasons.get(decision.rule);
    if (reason) reason.count += count;
    else
      reasons.set(decision.rule, {
        rule: decision.rule,
        stage: decision.stage,
        text: decision.reply?.text ?? '',
        count,
        last: isoOf(at),
      });
  }
  return { top: [...reasons.values()].sort((a, b) => b.count - a.count).slice(0, 6), counted };
};
