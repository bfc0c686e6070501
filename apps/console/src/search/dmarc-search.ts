import { defineSearch } from './define-search.ts';
import { given } from './given.ts';
import type { Around } from './moment.ts';

/** The search of the history of DMARC. */
export const dmarcSearch = defineSearch({
  keys: [
    { key: 'domain', hint: 'author domain; *example.org with its subdomains' },
    { key: 'ip', hint: 'client address or network' },
    { key: 'host', hint: 'name of the client, by DNS or by HELO' },
    {
      key: 'dmarc',
      hint: 'the verdict',
      values: [
        { value: 'pass', hint: 'SPF or DKIM vouch for the author' },
        { value: 'failed', hint: 'neither does, whatever the domain asks for' },
        { value: 'none', hint: 'failed, p=none' },
        { value: 'quarantine', hint: 'failed, p=quarantine' },
        { value: 'reject', hint: 'failed, p=reject' },
        { value: 'norecord', hint: 'the domain has no record' },
        { value: 'error', hint: 'it could not be found out' },
        'temperror',
        'permerror',
      ],
    },
    {
      key: 'disposition',
      hint: 'what was done',
      values: [
        { value: 'none', hint: 'taken as usual' },
        { value: 'quarantine', hint: 'kept apart' },
        { value: 'reject', hint: 'refused' },
      ],
    },
    {
      key: 'aligned',
      hint: 'who vouches for the author',
      values: [
        { value: 'spf', hint: 'SPF, and perhaps DKIM' },
        { value: 'dkim', hint: 'DKIM, and perhaps SPF' },
        { value: 'both', hint: 'both of them' },
        { value: 'spf-only', hint: 'SPF alone: forwarding will break it' },
        { value: 'dkim-only', hint: 'DKIM alone' },
        { value: 'none', hint: 'neither' },
      ],
    },
    {
      key: 'spf',
      hint: 'the result of SPF',
      values: ['pass', 'fail', 'softfail', 'neutral', 'none', 'permerror', 'temperror'],
    },
    {
      key: 'dkim',
      hint: 'the best result of DKIM',
      values: ['pass', 'fail', 'policy', 'neutral', 'none', 'permerror', 'temperror'],
    },
    {
      key: 'override',
      hint: 'why less was done than asked for',
      values: ['any', 'local_policy', 'mailing_list', 'trusted_forwarder'],
    },
    { key: 'policy', hint: 'what the domain asks for', values: ['reject', 'quarantine', 'none', 'absent'] },
    { key: 'from', hint: 'envelope sender, or its domain; <> for none' },
    { key: 'to', hint: 'domain of a recipient' },
    { key: 'signer', hint: 'domain of a DKIM signature (d=)' },
    { key: 'selector', hint: 'selector of a DKIM signature (s=)' },
    { key: 'arc', hint: 'state of the ARC chain', values: ['pass', 'fail', 'none'] },
    { key: 'session', hint: 'id of a connection' },
    { key: 'message', hint: 'id of a message' },
    { key: 'after', hint: 'a date, a time, or an age such as 7d', isMoment: true },
    { key: 'before', hint: 'a date, a time, or an age such as 2h', isMoment: true },
  ],
});

/** The API's filter for a typed search of the history, and what could not be understood. */
export const readDmarcSearch = (query: string, around?: Around) => {
  const { values, text, mistakes } = dmarcSearch.read(query, around);
  const { dmarc, session, message, ...others } = values;
  const isId = (id: string | undefined): id is string => id !== undefined && uuid.test(id);
  const wrong = [session, message].find((id) => id !== undefined && !isId(id));
  const filter = given({
    ...others,
    text: wrong === undefined ? text : wrong,
    status: dmarc === 'pass' ? 'accept' : dmarc,
    sessionId: isId(session) ? session : undefined,
    messageId: isId(message) ? message : undefined,
  }) as DmarcFilter;
  return { filter, mistakes };
};

/** As the API takes it. */
export type DmarcFilter = {
  text?: string;
  domain?: string;
  ip?: string;
  host?: string;
  from?: string;
  to?: string;
  signer?: string;
  selector?: string;
  spf?: 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'permerror' | 'temperror';
  dkim?: 'pass' | 'fail' | 'policy' | 'neutral' | 'none' | 'permerror' | 'temperror';
  status?: 'accept' | 'reject' | 'quarantine' | 'none' | 'norecord' | 'temperror' | 'permerror' | 'failed' | 'error';
  policy?: 'none' | 'quarantine' | 'reject' | 'absent';
  disposition?: 'none' | 'quarantine' | 'reject';
  override?: string;
  aligned?: 'spf' | 'dkim' | 'both' | 'spf-only' | 'dkim-only' | 'none';
  arc?: 'pass' | 'fail' | 'none';
  sessionId?: string;
  messageId?: string;
  before?: string;
  after?: string;
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
