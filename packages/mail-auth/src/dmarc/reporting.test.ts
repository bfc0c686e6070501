import { describe, expect, test } from 'vitest';
import { bodyChanged } from '../dkim/check.ts';
import { keyRevoked } from '../dkim/key.ts';
import type { DkimVerdict } from '../dkim/verify.ts';
import { failing, resolverOf } from '../testing/records.ts';
import type { DmarcVerdict } from './evaluate.ts';
import { wantedReports } from './failure-report.ts';
import { parseDmarcRecord } from './record.ts';
import { verifyDestination } from './report-destination.ts';

const verdict = (text: string, changes: Partial<DmarcVerdict> = {}): DmarcVerdict => {
  const read = parseDmarcRecord(`v=DMARC1; p=reject; ruf=mailto:ruf@author.test; ${text}`);
  if (!read.ok) throw new Error(read.reason);
  return {
    status: 'reject',
    statusText: '',
    fromDomain: 'author.test',
    usedDomain: 'author.test',
    organizationalDomain: 'author.test',
    domainPolicy: 'reject',
    policySource: 'p',
    alignment: { spf: false, dkim: false },
    alignedDkim: [],
    record: read.record,
    walk: [],
    ...changes,
  };
};
const signature = (changes: Partial<DkimVerdict> = {}): DkimVerdict => ({
  result: 'fail',
  reason: 'the signature does not fit the header',
  domain: 'author.test',
  selector: 's',
  identity: '@author.test',
  algorithm: 'rsa-sha256',
  keyBits: 2048,
  isTesting: false,
  unsignedOctets: 0,
  tag: '',
  keyRecord: null,
  ...changes,
});
const spfAligned = { alignment: { spf: true, dkim: false }, status: 'accept' } as const;
const bothAligned = { alignment: { spf: true, dkim: true }, status: 'accept' } as const;

describe('which reports a record asks for', () => {
  test.each<[string, string, Partial<DmarcVerdict>, DkimVerdict[], string, string[]]>([
    ['fo=0 (the default), nothing aligned', '', {}, [], 'none', ['dmarc']],
    ['fo=0, SPF aligned', '', spfAligned, [], 'pass', []],
    ['fo=1, SPF aligned and no signature', 'fo=1', spfAligned, [], 'pass', ['dmarc']],
    ['fo=1, both aligned', 'fo=1', bothAligned, [], 'pass', []],
    ['fo=0:1, SPF aligned', 'fo=0:1', spfAligned, [], 'pass', ['dmarc']],
    ['fo=d, a signature that does not fit', 'fo=d', spfAligned, [signature()], 'pass', ['signature']],
    ['fo=d, a changed body', 'fo=d', {}, [signature({ reason: bodyChanged })], 'none', ['bodyhash']],
    ['fo=d, a revoked key', 'fo=d', {}, [signature({ result: 'permerror', reason: keyRevoked })], 'none', ['revoked']],
    [
      'fo=d, a signature of somebody else',
      'fo=d',
      spfAligned,
      [signature({ domain: 'list.test' })],
      'pass',
      ['signature'],
    ],
    ['fo=d, DNS did not answer', 'fo=d', {}, [signature({ result: 'temperror' })], 'none', []],
    ['fo=d, no signature', 'fo=d', {}, [], 'fail', []],
    ['fo=s, SPF fails', 'fo=s', {}, [], 'fail', ['spf']],
    ['fo=s, SPF softfails', 'fo=s', {}, [], 'softfail', ['spf']],
    ['fo=s, SPF is neutral', 'fo=s', {}, [], 'neutral', []],
    ['fo=d:s, both fail', 'fo=d:s', {}, [signature()], 'fail', ['signature', 'spf']],
    ['fo=0:d:s, everything fails: one report tells all', 'fo=0:d:s', {}, [signature()], 'fail', ['dmarc']],
    ['fo=x: what is not known counts as 0', 'fo=x', {}, [], 'none', ['dmarc']],
    ['the record of a public suffix', 'psd=y', {}, [], 'fail', []],
    ['a look-up failed', '', { status: 'temperror' }, [], 'temperror', []],
    ['no author', '', { status: 'nofrom' }, [], 'none', []],
    ['no record', '', { record: null, status: 'norecord' }, [], 'none', []],
  ])('%s', (_, text, changes, dkim, spf, kinds) => {
    const found = wantedReports(verdict(text, changes), { spf: { result: spf as 'fail' }, dkim });
    expect(found.map(({ kind }) => kind)).toEqual(kinds);
  });

  test('a record without ruf asks for nothing', () => {
    const record = { ...verdict('').record!, failureReports: [] };
    expect(wantedReports(verdict('', { record }), { spf: null, dkim: null })).toEqual([]);
  });

  test('it names the mechanisms that failed, and the author’s own signature before those of others', () => {
    const dkim = [signature({ domain: 'list.test' }), signature({ domain: 'mail.author.test' })];
    expect(wantedReports(verdict(''), { spf: null, dkim })).toMatchObject([
      { failed: ['dkim', 'spf'], signature: { domain: 'mail.author.test' } },
    ]);
    expect(wantedReports(verdict('fo=1', spfAligned), { spf: null, dkim: null })).toMatchObject([
      { failed: ['dkim'], signature: null },
    ]);
  });
});

describe('where reports may go', () => {
  const zone = {
    '_dmarc.author.test': ['v=DMARC1; p=reject'],
    '_dmarc.other.test': ['v=DMARC1; p=none'],
    'author.test._report._dmarc.takes.test': ['v=DMARC1'],
    'author.test._report._dmarc.elsewhere.test': ['v=DMARC1; ruf=mailto:there@elsewhere.test'],
    'author.test._report._dmarc.away.test': ['v=DMARC1; ruf=mailto:x@victim.test'],
    'author.test._report._dmarc.wrong.test': ['v=spf1 -all'],
    'author.test._report._dmarc.broken.test': failing,
    '_dmarc.down.test': failing,
  } as const;
  test.each([
    ['the domain itself', 'a@author.test', { kind: 'verified', addresses: ['a@author.test'] }],
    ['a name below it', 'a@mail.author.test', { kind: 'verified', addresses: ['a@mail.author.test'] }],
    ['a domain that says yes', 'a@takes.test', { kind: 'verified', addresses: ['a@takes.test'] }],
    ['one that names another address', 'a@elsewhere.test', { kind: 'verified', addresses: ['there@elsewhere.test'] }],
    ['one that names another host is not followed', 'a@away.test', { kind: 'verified', addresses: ['a@away.test'] }],
    ['a domain that says nothing', 'a@other.test', { kind: 'refused' }],
    ['a domain that says something else', 'a@wrong.test', { kind: 'refused' }],
    ['DNS fails', 'a@broken.test', { kind: 'failed' }],
    ['the way up cannot be walked', 'a@down.test', { kind: 'failed' }],
    ['an address literal', 'a@[192.0.2.1]', { kind: 'refused' }],
  ])('%s', async (_, address, wanted) => {
    const options = { policyDomain: 'author.test', tag: 'ruf' as const, resolver: resolverOf(zone) };
    expect(await verifyDestination(address, options)).toMatchObject(wanted);
  });

  test('rua is read for reports of the other kind', async () => {
    const options = { policyDomain: 'author.test', tag: 'rua' as const, resolver: resolverOf(zone) };
    expect(await verifyDestination('a@elsewhere.test', options)).toEqual({
      kind: 'verified',
      addresses: ['a@elsewhere.test'],
    });
  });
});
