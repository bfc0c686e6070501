import type { ReportAction } from './rules.ts';
import { english } from './words/en.ts';
import type { Words } from './words/words.ts';

/**
 * The Status field for an action (RFC 3464 §2.3.4): the code that was seen, with a class that fits. `failed` may keep a
 * 4: a temporary failure that lasted until the message was given up (RFC 3463 §3.5, X.4.7).
 */
export function statusFor(action: ReportAction, code: string): string {
  const match = /^([245])\.(\d{1,3})\.(\d{1,3})$/.exec(code);
  const allowed = CLASSES[action];
  if (!match) return `${allowed[0]}.0.0`;
  return allowed.includes(match[1]!) ? code : `${allowed[0]}.${match[2] === '0' ? '0.0' : `${match[2]}.${match[3]}`}`;
}

/** What a status code means, for people who do not know mail servers; undefined when it says nothing helpful. */
export function explainStatus(code: string, { meanings }: Pick<Words, 'meanings'> = english): string | undefined {
  const [, subject = '', detail = ''] = code.split('.');
  return meanings[`${subject}.${detail}`] ?? meanings[`${subject}.*`];
}

const CLASSES: Record<ReportAction, readonly string[]> = {
  failed: ['5', '4'],
  delayed: ['4'],
  delivered: ['2'],
  relayed: ['2'],
  expanded: ['2'],
};
