import {
  answerWith,
  fieldOf,
  finite,
  MOST,
  plain,
  type ScanAnswer,
  type ScanField,
  type ScanVerdict,
} from '../answer.ts';
import { ScanFault } from '../fault.ts';
import { jsonObject } from '../web.ts';

/** The answer of rspamd to /checkv2, with the header fields that its module milter_headers wants. Throws a fault. */
export function parseRspamdReply(status: number, octets: Uint8Array): ScanAnswer {
  if (status !== 200) {
    const words = plain(Buffer.from(octets.subarray(0, 500)).toString('utf8'), MOST.words);
    throw new ScanFault('refused', status === 403 ? 'wants another password' : `says ${status}: ${words}`);
  }
  const told = jsonObject(octets);
  const action = typeof told['action'] === 'string' ? told['action'] : '';
  const verdict = Object.hasOwn(VERDICTS, action) ? VERDICTS[action] : undefined;
  if (verdict === undefined) throw new ScanFault('garbage', `wants an action nobody knows: ${plain(action, 40)}`);
  const symbols = Object.entries(membersOf(told['symbols']))
    .slice(0, MOST_READ)
    .map(([name, symbol]) => symbolOf(name, symbol))
    // The heaviest stand first; what is cut away mattered least.
    .sort((a, b) => Math.abs(b.score ?? 0) - Math.abs(a.score ?? 0))
    .slice(0, MOST.symbols);
  const milter = membersOf(told['milter']);
  const subject = subjectOf(action, told['subject']);
  const words = plain(membersOf(told['messages'])['smtp_message'], 400);
  return answerWith({
    verdict,
    score: finite(told['score']),
    threshold: finite(told['required_score']),
    symbols,
    ruleIds: symbols.map(({ name }) => name).slice(0, MOST.ruleIds),
    opaque: action,
    tracker: plain(told['scan_id'] ?? told['message-id'], MOST.words),
    fields: [...markOf(action, milter['spam_header']), ...subject, ...addedOf(milter['add_headers'])].slice(
      0,
      MOST.fields,
    ),
    removed: [
      SPAM_FIELD,
      ...subject.map(({ name }) => name),
      ...Object.keys(membersOf(milter['remove_headers'])).filter((name) => fieldOf(name, '') !== undefined),
    ].slice(0, MOST.fields),
    reply:
      verdict === 'reject'
        ? { code: 550, enhanced: '5.7.1', text: words || 'Looks like spam' }
        : verdict === 'defer'
          ? { code: 451, enhanced: '4.7.1', text: words || 'Try again later' }
          : null,
  });
}

function symbolOf(name: string, symbol: unknown): ScanAnswer['symbols'][number] {
  const members = membersOf(symbol);
  const options = Array.isArray(members['options']) ? members['options'].slice(0, 5) : [];
  const words = [members['description'], ...options].map((one) => plain(one, 80)).filter(Boolean);
  return { name: plain(name, MOST.name), score: finite(members['score']), words: plain(words.join('; '), MOST.words) };
}

/** As its proxy marks spam for filters behind it: `X-Spam: Yes`, or the field that its settings name. */
function markOf(action: string, named: unknown): ScanField[] {
  if (action !== 'add header') return [];
  if (typeof named === 'object')
    return addedOf(named).length > 0 ? addedOf(named) : [{ name: SPAM_FIELD, value: 'Yes' }];
  return [fieldOf(named, 'Yes') ?? { name: SPAM_FIELD, value: 'Yes' }];
}

/** The subject that it wants in place of the one that came, encoded already (RFC 2047). */
function subjectOf(action: string, subject: unknown): ScanField[] {
  const field = action === 'rewrite subject' && typeof subject === 'string' ? fieldOf('Subject', subject) : undefined;
  return field === undefined || field.value === '' ? [] : [field];
}

/** Values come bare, as `{value, order}`, or as a list of either. */
function addedOf(added: unknown): ScanField[] {
  return Object.entries(membersOf(added))
    .flatMap(([name, value]) => (Array.isArray(value) ? value.slice(0, 5) : [value]).map((one) => [name, one] as const))
    .flatMap(([name, value]) => fieldOf(name, typeof value === 'string' ? value : membersOf(value)['value']) ?? [])
    .slice(0, MOST.fields);
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

const VERDICTS: Readonly<Record<string, ScanVerdict>> = {
  'no action': 'clean',
  greylist: 'defer',
  'soft reject': 'defer',
  'add header': 'spam',
  'rewrite subject': 'spam',
  quarantine: 'quarantine',
  discard: 'discard',
  reject: 'reject',
};
const SPAM_FIELD = 'X-Spam';
const MOST_READ = 2000;
