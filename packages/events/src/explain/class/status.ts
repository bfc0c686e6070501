import type { ReplyClass } from './words.ts';

/**
 * The class of a reply whose words say nothing, by its enhanced code (RFC 3463 §3 and the registry) or its reply code (RFC 5321 §4.2.3).
 * What stands for many things (550, 5.7.1) is not guessed at.
 */
export function classOfCode(id: string): ReplyClass {
  const [kind = '', subject, detail] = id.split('.');
  if (subject === undefined) return byCode[kind] ?? 'other';
  return byStatus[`${subject}.${detail}`] ?? bySubject[subject] ?? 'other';
}

const byStatus: Readonly<Record<string, ReplyClass>> = {
  '1.1': 'no-such-user',
  '1.3': 'no-such-user',
  '1.6': 'no-such-user',
  '1.2': 'no-such-domain',
  '1.10': 'no-such-domain',
  '1.7': 'authenticity',
  '1.8': 'authenticity',
  '2.1': 'no-such-user',
  '2.2': 'mailbox-full',
  '2.3': 'content',
  '3.4': 'content',
  '4.5': 'throttling',
  '5.3': 'policy',
  '7.4': 'tls',
  '7.5': 'tls',
  '7.10': 'tls',
  '7.30': 'tls',
  '7.20': 'authenticity',
  '7.21': 'authenticity',
  '7.22': 'authenticity',
  '7.23': 'authenticity',
  '7.24': 'authenticity',
  '7.25': 'authenticity',
  '7.26': 'authenticity',
  '7.27': 'authenticity',
  '7.28': 'throttling',
};

const bySubject: Readonly<Record<string, ReplyClass>> = { '3': 'system', '4': 'way', '6': 'content', '7': 'policy' };

const byCode: Readonly<Record<string, ReplyClass>> = {
  '421': 'system',
  '432': 'system',
  '451': 'system',
  '454': 'tls',
  '530': 'policy',
  '534': 'policy',
  '535': 'policy',
  '538': 'tls',
  '521': 'policy',
  '523': 'tls',
  '551': 'no-such-user',
  '556': 'no-such-domain',
};
