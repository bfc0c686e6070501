import { expect, test } from 'vitest';
import { validateConfiguration } from '../configuration.ts';

const routing = {
  localDomains: [{ domain: 'ours.test', mailboxes: ['dmarc'] }],
  aliases: [{ address: 'reports@ours.test', targets: ['dmarc@ours.test'] }],
};

test.each([
  ['dmarc@ours.test', 0],
  ['reports@ours.test', 0],
  ['elsewhere@far.test', 0],
  ['*@ours.test', 0],
  ['dmarc-reports@ours.test', 0],
  ['nobody@ours.test', 1],
])('an address for reports without a mailbox is warned about: %s', (address, count) => {
  const checked = validateConfiguration({ routing, dmarc: { reportAddresses: [address] } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  expect(checked.warnings.filter(({ path }) => path === 'dmarc.reportAddresses')).toHaveLength(count);
});
