import type { RefusalCount } from '@posthorn/queue/history';
import { isoOf } from '../../views/time.ts';

export type RefusalReasons = {
  top: { rule: string; stage: string; text: string; count: number; last: string }[];
  counted: number;
};

/** One line a rule, most frequent first; a rule that answers in several ways is shown with the commonest of them. */
export const reasonsOf = (counts: RefusalCount[]): RefusalReasons => {
  const reasons = new Map<string, RefusalReasons['top'][number]>();
  for (const { rule, stage, text, count, last } of counts) {
    const reason = reasons.get(rule);
    if (reason) {
      reason.count += count;
      if (isoOf(last) > reason.last) reason.last = isoOf(last);
    } else reasons.set(rule, { rule, stage, text: text ?? '', count, last: isoOf(last) });
  }
  const all = [...reasons.values()].sort((a, b) => b.count - a.count);
  return { top: all.slice(0, 6), counted: all.reduce((total, { count }) => total + count, 0) };
};
