import { classOfReply } from '@posthorn/events/explain/class';
import type { DeliverySettings } from '../settings.ts';
import type { RecipientResult, Verdict } from './result.ts';

/** Says of each try that failed what kind of trouble it met, and lets the operator's settings soften what follows. */
export function classed(results: readonly RecipientResult[], settings: DeliverySettings): RecipientResult[] {
  return results.map((result) =>
    result.verdict.kind === 'delivered' ? result : { ...result, verdict: classedVerdict(result.verdict, settings) },
  );
}

/** One verdict with its class. */
export function classedVerdict(verdict: Verdict, { explanations, configuration }: DeliverySettings): Verdict {
  const { code, enhanced, text } = verdict;
  const found = classOfReply({ code, enhanced, text }, explanations) ?? 'other';
  const said: Verdict = { ...verdict, class: found };
  if (found === 'greylisting' && verdict.kind === 'deferred' && verdict.fromRemote) said.greylisted = true;
  if (found !== 'blocklisting' || verdict.kind !== 'failed' || !verdict.fromRemote) return said;
  return configuration.shaping.whenBlocked === 'wait'
    ? { ...said, kind: 'deferred', enhanced: verdict.enhanced.replace(/^5/, '4') }
    : said;
}
