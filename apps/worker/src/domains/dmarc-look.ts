import { type DmarcRecord, isDmarcRecord } from '@posthorn/mail-auth/dmarc/record';
import { verifyDestination } from '@posthorn/mail-auth/dmarc/report-destination';
import { createTreeWalker } from '@posthorn/mail-auth/dmarc/tree-walk';
import type { RecordsCheckStep } from '@posthorn/settings/records-check';
import { type RecordLook, said } from './record-look.ts';

/** What receivers are asked to do with mail that cannot prove itself, and where reports go (RFC 9989, RFC 9990 §4). */
export async function checkDmarcRecord(about: RecordLook): Promise<RecordsCheckStep> {
  const { domain, reportAddresses, resolver } = about;
  const name = `_dmarc.${domain}`;
  const { steps, failure } = await createTreeWalker(resolver)(domain);
  if (failure !== null) return said('dmarc', 'unknown', `Could not look: ${failure}.`);
  const [here] = reportAddresses;
  const own = steps[0]?.found;
  const above = steps.slice(1).find(({ found }) => found.kind === 'record');
  const first = `v=DMARC1; p=none${here === undefined ? '' : `; rua=mailto:${here}`}`;
  if (own?.kind === 'unusable')
    return said('dmarc', 'wrong', `The record cannot be used: ${own.reason}.`, { publish: { name, value: first } });
  if (own?.kind !== 'record') {
    if (above?.found.kind === 'record')
      return said('dmarc', 'right', `It has none of its own; the record of ${above.domain} holds for it.`, {
        found: [above.found.record.text.slice(0, 2000)],
      });
    const words =
      'Anybody can write in its name, and you are not told. Begin with p=none, which changes nothing and brings reports.';
    return said('dmarc', 'absent', words, { publish: { name, value: first } });
  }
  return await judged(own.record, about, name);
}

async function judged(record: DmarcRecord, about: RecordLook, name: string): Promise<RecordsCheckStep> {
  const { domain, reportAddresses, resolver } = about;
  const found = [record.text.slice(0, 2000)];
  const told = record.aggregateReports.map(({ address }) => address.toLowerCase());
  const isHere = reportAddresses.some((address) => told.includes(address.toLowerCase()));
  const [here] = reportAddresses;
  if (!isHere && here !== undefined) {
    const words =
      told.length === 0
        ? 'It asks for no reports, so you do not learn who sends in its name.'
        : `Reports go to ${told.join(', ')}, and not to ${here}, where they are read here.`;
    return said('dmarc', 'wrong', words, { found, publish: { name, value: withReports(record.text, here) } });
  }
  const lines: string[] = [];
  let isUnsure = false;
  for (const address of told) {
    const verified = await verifyDestination(address, { policyDomain: domain, tag: 'rua', resolver });
    isUnsure ||= verified.kind === 'failed';
    if (verified.kind !== 'verified') lines.push(`${address}: ${verified.reason}`);
  }
  if (lines.length > 0 && !isUnsure)
    return said('dmarc', 'wrong', 'Some reports are not sent: their address is in a domain that does not allow it.', {
      found,
      lines,
    });
  if (isUnsure)
    return said('dmarc', 'unknown', 'Could not look whether every address takes reports.', { found, lines });
  return said(
    'dmarc',
    'right',
    `${policies[record.policy]} ${record.isTesting ? 'It is marked as a test (t=y).' : ''}`.trim(),
    {
      found,
    },
  );
}

/** The same record with one more address; what else it says stays. */
const withReports = (text: string, address: string): string => {
  const tags = text
    .split(';')
    .map((tag) => tag.trim())
    .filter(Boolean);
  const at = tags.findIndex((tag) => /^rua\s*=/i.test(tag));
  if (at < 0) tags.splice(2, 0, `rua=mailto:${address}`);
  else tags[at] = `${tags[at]},mailto:${address}`;
  return isDmarcRecord(text) ? tags.join('; ') : `v=DMARC1; p=none; rua=mailto:${address}`;
};

const policies = {
  none: 'Reports come, and mail that fails is delivered all the same (p=none). Who sends as you says when more is safe.',
  quarantine: 'Mail that fails is to be put aside (p=quarantine).',
  reject: 'Mail that fails is to be refused (p=reject).',
};
