import type { Verification } from '@posthorn/db/mail/verification';
import { queueIdOf } from '@posthorn/events/id';

/**
 * One verification as OpenDMARC keeps it in its history file, for `opendmarc-import` (opendmarc.conf(5), HistoryFile): a line for each
 * fact, `job` first. Numbers are those of its programs. What it cannot read (blanks, nothing at all) is written as `-`.
 */
export const opendmarcHistory = (row: Verification): string => {
  const tags = tagsOf(row.record);
  const lines: [key: string, ...values: (string | number)[]][] = [
    ['job', queueIdOf(row.messageId)],
    ['reporter', row.reporter],
    ['received', Math.floor(row.at.getTime() / 1000)],
    ['ipaddr', row.source],
    ['from', row.fromDomain],
    ['mfrom', senderDomain(row)],
    ...row.dkim
      .filter(({ domain }) => domain !== '')
      .map((one): [string, ...(string | number)[]] => [
        'dkim',
        one.domain,
        one.selector,
        RESULTS[one.result] ?? UNKNOWN,
      ]),
    ['spf', RESULTS[row.spf?.result ?? 'none'] ?? UNKNOWN],
    ['pdomain', row.usedDomain || row.fromDomain],
    ['policy', policyOf(row)],
    ...reportAddresses(tags.get('rua')).map((uri): [string, string] => ['rua', uri]),
    ['pct', percentOf(tags.get('pct'))],
    ['adkim', letterOf(tags.get('adkim'), ['r', 's'], 'r')],
    ['aspf', letterOf(tags.get('aspf'), ['r', 's'], 'r')],
    ['p', letterOf(tags.get('p'), ['n', 'q', 'r'], '')],
    ['sp', letterOf(tags.get('sp'), ['n', 'q', 'r'], '')],
    ['align_dkim', row.isDkimAligned ? ALIGNED : NOT_ALIGNED],
    ['align_spf', row.spf?.isAligned ? ALIGNED : NOT_ALIGNED],
    ['arc', row.arc?.state === 'pass' ? RESULTS['pass']! : RESULTS['fail']!],
  ];
  const facts = lines.map(([key, ...values]) => `${key} ${values.map(word).join(' ')}\n`).join('');
  return `${facts}arc_policy ${arcPolicyOf(row)} json:${sealsOf(row)}\naction ${actionOf(row)}\n`;
};

/** SPF of HELO where the sender is null: OpenDMARC's reports name one domain. */
const senderDomain = ({ envelopeFrom, spf, helo }: Verification): string =>
  envelopeFrom.slice(envelopeFrom.lastIndexOf('@') + 1) || spf?.domain || helo;

const policyOf = ({ status, policy }: Verification): number => {
  if (status === 'accept') return POLICY.pass;
  return POLICY[policy as keyof typeof POLICY] ?? POLICY.absent;
};

const actionOf = ({ disposition, isStored }: Verification): number =>
  disposition === 'reject'
    ? ACTION.reject
    : disposition === 'quarantine'
      ? ACTION.quarantine
      : isStored
        ? ACTION.accept
        : ACTION.defer;

/** Newest seal first, as OpenDMARC writes them. The client of each hop is not kept. */
const sealsOf = ({ arc }: Verification): string =>
  JSON.stringify(
    (arc?.domains ?? [])
      .map((domain, index) => ({ i: index + 1, d: domain || '-', s: arc?.selectors?.[index] || '-', ip: '' }))
      .reverse(),
  ).replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

const arcPolicyOf = ({ arc, override }: Verification): number =>
  override?.type === 'trusted_forwarder'
    ? ARC_POLICY.pass
    : arc?.state === 'none'
      ? ARC_POLICY.unused
      : ARC_POLICY.fail;

const tagsOf = (record: string | null): ReadonlyMap<string, string> =>
  new Map(
    (record ?? '')
      .split(';')
      .map((part) => part.split(/=(.*)/s, 2).map((text) => text.trim()))
      .reverse()
      .map(([name = '', value = '']) => [name.toLowerCase(), value]),
  );

const reportAddresses = (text: string | undefined): string[] => {
  const found = (text ?? '')
    .split(',')
    .map((uri) => uri.trim())
    .filter(Boolean)
    .slice(0, 10);
  return found.length > 0 ? found : ['-'];
};

const percentOf = (text: string | undefined): number => (/^(?:\d{1,2}|100)$/.test(text ?? '') ? Number(text) : 100);

/** As the code of its first letter; 0 when it does not say. */
const letterOf = (text: string | undefined, known: readonly string[], otherwise: string): number => {
  const letter = (text ?? '').slice(0, 1).toLowerCase();
  return (known.includes(letter) ? letter : otherwise).charCodeAt(0) || 0;
};

/** One word: a blank or a line end would be read as the next one. */
const word = (value: string | number): string =>
  String(value)
    .replaceAll(/[\s\u0000-\u001f\u007f-\u009f]/g, '?')
    .slice(0, 255) || '-';

/** libopendmarc/dmarc.h and opendmarc/opendmarc-ar.h. */
const RESULTS: Record<string, number> = {
  pass: 0,
  softfail: 2,
  neutral: 3,
  temperror: 4,
  permerror: 5,
  none: 6,
  fail: 7,
  policy: 8,
};
const UNKNOWN = 11;
const POLICY = { absent: 14, pass: 15, reject: 16, quarantine: 17, none: 18 } as const;
const ALIGNED = 4;
const NOT_ALIGNED = 5;
const ARC_POLICY = { pass: 0, unused: 1, fail: 2 } as const;
const ACTION = { reject: 0, accept: 2, defer: 3, quarantine: 4 } as const;
