import type { ReportAction } from './rules.ts';

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
export function explainStatus(code: string): string | undefined {
  const [, subject = '', detail = ''] = code.split('.');
  return MEANINGS[`${subject}.${detail}`] ?? MEANINGS[`${subject}.*`];
}

const CLASSES: Record<ReportAction, readonly string[]> = {
  failed: ['5', '4'],
  delayed: ['4'],
  delivered: ['2'],
  relayed: ['2'],
  expanded: ['2'],
};

/** By subject and detail (RFC 3463 and the registry of enhanced status codes). */
const MEANINGS: Record<string, string> = {
  '1.1': 'There is no such mailbox. Please check the part of the address before the @.',
  '1.2': 'There is no such mail domain. Please check the part of the address after the @.',
  '1.3': 'The address is not written as an e-mail address should be.',
  '1.6': 'The mailbox has moved, and nobody said where to.',
  '1.8': 'The other server does not accept your own address as a sender.',
  '1.10': 'This domain has announced that it does not receive mail.',
  '2.1': 'The mailbox is switched off and takes no mail.',
  '2.2': 'The mailbox is full. The recipient has to make room first.',
  '2.3': 'The message is larger than this recipient accepts.',
  '2.*': 'There is a problem with the mailbox itself.',
  '3.1': 'The other server has no room left for mail.',
  '3.4': 'The message is larger than the other server accepts.',
  '3.*': 'The other server had a problem of its own.',
  '4.1': 'The other server did not answer.',
  '4.2': 'The connection to the other server broke off.',
  '4.3': 'It could not be found out which server takes mail for this address.',
  '4.4': 'No server could be found that takes mail for this address.',
  '4.6': 'The message was going round in circles between servers.',
  '4.7': 'The other server could not be reached, or did not take the message, until the time for trying was over.',
  '4.*': 'The other server could not be reached.',
  '5.3': 'The message has more recipients than the other server accepts.',
  '5.*': 'The two servers did not understand each other.',
  '6.3': 'The other server cannot take this kind of content, and it could not be converted without damage.',
  '6.7': 'The other server cannot handle addresses with letters beyond a to z.',
  '6.9': 'The other server cannot handle messages with such letters in their header.',
  '6.*': 'The other server cannot take this kind of content.',
  '7.1': 'The other server refuses this message. Its reason, if it gave one, stands above.',
  '7.10': 'You asked for encryption all the way, and the way to this recipient is not encrypted.',
  '7.20': 'The signature of the message was not accepted.',
  '7.23': 'Your mail domain does not list the sending server as one of its own.',
  '7.26': 'The message could not prove that it comes from the domain it names.',
  '7.30': 'You asked for encryption all the way, and the server of this recipient does not promise it.',
  '7.*': 'The other server refuses this message for reasons of its policy.',
};
