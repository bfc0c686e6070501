import type { Answer, Resolver } from '@posthorn/dns/resolver';
import type { RecordsCheckInput, RecordsCheckStep } from '@posthorn/settings/records-check';

/** What every look at the records of a domain knows. */
export type RecordLook = RecordsCheckInput & { resolver: Resolver; hostname: string };

/** An answer with nothing more to say than its words. */
export const said = (
  what: RecordsCheckStep['what'],
  state: RecordsCheckStep['state'],
  words: string,
  more: Partial<Pick<RecordsCheckStep, 'found' | 'lines' | 'publish'>> = {},
): RecordsCheckStep => ({ what, state, words, found: [], lines: [], publish: null, ...more });

/** Never green when it could not look. */
export const couldNotLook = (
  what: RecordsCheckStep['what'],
  answer: Extract<Answer<unknown>, { kind: 'failed' }>,
): RecordsCheckStep => said(what, 'unknown', `Could not look: ${answer.detail || answer.reason}.`);
