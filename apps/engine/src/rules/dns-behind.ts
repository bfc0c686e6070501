import type { StageOutcome } from '@posthorn/policy/rules/run';
import type { RuleScope } from './scope.ts';
import { spfVerdictOf } from './spf-facts.ts';

/** Puts the DNS answers behind what the rules saw beside it, so that a refusal for SPF can be understood without asking again. */
export async function withDnsBehind(outcome: StageOutcome, scope: RuleScope): Promise<StageOutcome> {
  const isAboutSpf = outcome.applied.length > 0 && SPF_FACTS.some((name) => name in outcome.facts);
  const verdict = isAboutSpf ? await spfVerdictOf(scope) : undefined;
  if (verdict === undefined || verdict.lookups.length === 0) return outcome;
  outcome.facts['dns.spf'] = Object.fromEntries(
    verdict.lookups
      .slice(0, MOST)
      .map(({ name, type, answer }) => [`${name} ${type}`.slice(0, 300), answer.slice(0, 400)]),
  );
  return outcome;
}

const SPF_FACTS = ['spf.result', 'spf.domain', 'spf.mechanism', 'spf.smtpComment', 'spf.headerComment', 'spf.received'];
const MOST = 20;
