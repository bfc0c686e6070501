import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readHeaders } from '@posthorn/message/headers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashForSigning } from '../dkim/sign.ts';
import { failing, resolverOf } from '../testing/records.ts';
import { type Sealer, type SealOptions, seal, sealMessage } from './seal.ts';
import { type ArcOptions, verifyArc } from './verify.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ed25519 = generateKeyPairSync('ed25519');
const record = (key: KeyObject, more = ''): string =>
  `v=DKIM1; ${more}p=${key.export({ format: 'der', type: 'spki' }).toString('base64')}`;
const zone = {
  's._domainkey.one.test': [record(rsa.publicKey)],
  's._domainkey.two.test': [record(rsa.publicKey)],
  's._domainkey.three.test': [record(rsa.publicKey)],
  'weak._domainkey.one.test': [record(weak.publicKey)],
  'ed._domainkey.one.test': [
    `v=DKIM1; k=ed25519; p=${ed25519.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`,
  ],
  's._domainkey.revoked.test': ['v=DKIM1; p='],
  's._domainkey.failing.test': failing as typeof failing,
};
const plain = 'From: kim@author.test\r\nTo: lee@list.test\r\nSubject: hello\r\n\r\nHi there\r\n';
const by = (domain: string, more: Partial<Sealer> = {}): Sealer => ({
  domain,
  selector: 's',
  key: rsa.privateKey,
  ...more,
});
const chainOf = async (...sealers: Sealer[]): Promise<Buffer> => {
  let message: Buffer = Buffer.from(plain);
  for (const sealer of sealers) message = await seal(message, sealer);
  return message;
};
const verify = (message: Buffer | string, more: Partial<ArcOptions> = {}) => {
  const octets = Buffer.from(message as string, 'latin1');
  const section = readHeaders(octets);
  return verifyArc(section, octets.subarray(section.bodyOffset), {
    resolver: resolverOf(zone),
    now: 1_800_000_000,
    ...more,
  });
};
const three = await chainOf(by('one.test'), by('two.test'), by('three.test'));
const edited = (from: string | RegExp, to: string, message: Buffer = three): string =>
  message.toString('latin1').replace(from, to);

describe('chains that hold', () => {
  test('none', async () => {
    expect(await verify(plain)).toEqual({
      state: 'none',
      reason: '',
      isTemporary: false,
      domains: [],
      selectors: [],
      oldestPass: null,
    });
  });

  test.each([1, 2, 3])('of %i', async (count) => {
    const sealers = ['one.test', 'two.test', 'three.test'].slice(0, count);
    expect(await verify(await chainOf(...sealers.map((domain) => by(domain))))).toEqual({
      state: 'pass',
      reason: '',
      isTemporary: false,
      domains: sealers,
      selectors: sealers.map(() => 's'),
      oldestPass: 0,
    });
  });

  test('of fifty, and no more', async () => {
    const fifty = await chainOf(...Array.from({ length: 50 }, () => by('one.test')));
    expect(await verify(fifty)).toMatchObject({ state: 'pass', domains: new Array(50).fill('one.test') });
    await expect(seal(fifty, by('two.test'))).rejects.toThrow('its chain has 50 sets already');
    const more = fifty.toString('latin1').replaceAll('i=50;', 'i=51;');
    expect(await verify(more)).toMatchObject({ state: 'fail' });
  });

  test('a handler that changed the message: the oldest that still holds is named', async () => {
    const changed = edited('Hi there', 'Hi there, from the list', await chainOf(by('one.test')));
    expect(await verify(await seal(Buffer.from(changed, 'latin1'), by('two.test')))).toMatchObject({
      state: 'pass',
      oldestPass: 2,
    });
  });

  test('fields that nobody signed may come and go', async () => {
    expect(await verify(`Received: from a by b\r\n${three.toString('latin1')}`)).toMatchObject({ state: 'pass' });
  });

  test('tags in capitals, folded, in another order and unknown ones', async () => {
    const message = await chainOf(
      by('one.test', { results: 'one.test;\r\n\tspf=pass (it is)\r\n\tsmtp.mailfrom=a@b.test' }),
    );
    expect(await verify(message)).toMatchObject({ state: 'pass' });
  });
});

describe('chains that do not', () => {
  test.each<[string, string | RegExp, string, RegExp]>([
    ['the body was changed', 'Hi there', 'Hi, there', /^message signature 3: the body has changed/],
    [
      'a signed field was changed',
      'Subject: hello',
      'Subject: hullo',
      /^message signature 3: the signature does not fit/,
    ],
    ['a signed field was added', 'Subject: hello', 'Subject: hello\r\nSubject: more', /^message signature 3/],
    [
      'the results of the first were changed',
      'i=1; one.test; spf=pass',
      'i=1; one.test; spf=fail',
      /^seal [123]: the signature does not fit/,
    ],
    [
      'the results of the last were changed',
      'i=3; three.test; spf=pass',
      'i=3; three.test; spf=none',
      /^seal 3: the signature does not fit/,
    ],
    ['a seal is gone', /^ARC-Seal: i=2;[^;]*;[\s\S]*?\r\n(?=\S)/m, '', /^instance 2 is not complete/],
    ['results are gone', /^ARC-Authentication-Results: i=2.*\r\n/m, '', /^instance 2 is not complete/],
    ['the first set has another number', /i=1;/g, 'i=4;', /^instance 1 is not complete/],
    ['number 0', /i=3;/g, 'i=0;', /has no valid instance/],
    ['number 51', /i=3;/g, 'i=51;', /has no valid instance/],
    ['a number with a letter', /i=3;/g, 'i=3a;', /has no valid instance/],
    ['no number', /ARC-Seal: i=3;/, 'ARC-Seal:', /has no valid instance/],
    ['two seals of one number', 'ARC-Seal: i=2', 'ARC-Seal: i=3', /two ARC-Seal fields/],
    ['cv= of the first is pass', 'cv=none', 'cv=pass', /^seal 1 has the wrong cv=/],
    [
      'cv= of the last is none',
      'i=3; a=rsa-sha256; cv=pass',
      'i=3; a=rsa-sha256; cv=none',
      /^seal 3 has the wrong cv=/,
    ],
    ['cv= is unknown', 'cv=none', 'cv=maybe', /^seal 1 is malformed: cv= is not known/],
    ['cv= is missing', 'cv=none; ', '', /^seal 1 is malformed: cv= is missing/],
    ['a seal with h=', 'cv=none;', 'cv=none; h=From;', /h= may not stand in a seal/],
    [
      'a seal by sha1',
      'ARC-Seal: i=1; a=rsa-sha256',
      'ARC-Seal: i=1; a=rsa-sha1',
      /^seal 1 is malformed: the algorithm rsa-sha1/,
    ],
    ['a seal of no domain', 'cv=none; d=one.test', 'cv=none; d=one_test..', /^seal 1 is malformed: d= is no domain/],
    [
      'a seal with a tag twice',
      'cv=none;',
      'cv=none; cv=none;',
      /^(?:seal 1 is malformed|ARC-Seal has no valid instance)/,
    ],
    [
      'a signature that is no base64',
      /(ARC-Seal: i=1;[\s\S]*?b=)[\s\S]*?\r\n(?=ARC)/,
      '$1!!!\r\n',
      /^seal 1 is malformed: b= is no base64/,
    ],
    [
      'a message signature that signs a seal',
      'h=From:To:Subject',
      'h=From:ARC-Seal',
      /^message signature 3: ARC-Seal may not be signed/,
    ],
    [
      'a message signature by sha1',
      'ARC-Message-Signature: i=3; a=rsa-sha256',
      'ARC-Message-Signature: i=3; a=rsa-sha1',
      /^message signature 3: /,
    ],
    ['a selector without a key', /s=s;/g, 's=other;', /there is no key at other\._domainkey/],
  ])('%s', async (_, from, to, reason) => {
    expect(await verify(edited(from, to))).toMatchObject({
      state: 'fail',
      reason: expect.stringMatching(reason),
      oldestPass: null,
    });
  });

  test('whoever sealed it as broken is believed, and nothing else is asked', async () => {
    const resolver = resolverOf(zone);
    const broken = await seal(
      Buffer.from(edited('Hi', 'Ho', await chainOf(by('one.test'))), 'latin1'),
      by('two.test', { chain: 'fail' }),
    );
    expect(await verify(broken, { resolver })).toMatchObject({
      state: 'fail',
      reason: 'two.test sealed it as broken',
      domains: ['one.test', 'two.test'],
    });
    expect(resolver.asked).toEqual([]);
  });

  test.each([
    ['revoked', by('revoked.test'), /the key was revoked/, false],
    ['not found', by('nobody.test'), /there is no key/, false],
    ['not to be looked up', by('failing.test'), /could not be looked up/, true],
    ['for Ed25519', by('one.test', { selector: 'ed' }), /the key is for ed25519/, false],
  ] as const)('the key is %s', async (_, sealer, reason, isTemporary) => {
    expect(await verify(await chainOf(sealer))).toMatchObject({
      state: 'fail',
      reason: expect.stringMatching(reason),
      isTemporary,
    });
  });

  test('a key shorter than the operator wants', async () => {
    const message = await chainOf(by('one.test', { selector: 'weak', key: weak.privateKey }));
    expect(await verify(message)).toMatchObject({ state: 'pass' });
    expect(await verify(message, { minRsaBits: 2048 })).toMatchObject({
      state: 'fail',
      reason: expect.stringMatching(/1024 bits is too short/),
    });
  });

  test('a chain of fifty sets that each name another key asks for no more keys than it has sets', async () => {
    const resolver = resolverOf(zone);
    const message = await chainOf(...Array.from({ length: 50 }, (_, n) => by('one.test', { selector: `k${n}` })));
    expect(await verify(message, { resolver })).toMatchObject({ state: 'fail' });
    expect(resolver.asked.length).toBeLessThan(5);
  });
});

test('whatever the fields hold, there is a verdict', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          fc.constantFrom('ARC-Seal', 'ARC-Message-Signature', 'ARC-Authentication-Results', 'arc-seal'),
          fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^i=[0-9]{1,2}; [a-z]{1,2}=[a-z0-9;= ]{0,40}$/)),
        ),
        { maxLength: 12 },
      ),
      async (fields) => {
        const header = fields.map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, '')}\r\n`).join('');
        const { state, domains } = await verify(`${header}${plain}`);
        expect(['none', 'fail']).toContain(state);
        expect(domains.length).toBeLessThanOrEqual(50);
      },
    ),
    { numRuns: 200 },
  );
});

describe('sealing', () => {
  const octets = Buffer.from(`DKIM-Signature: v=1; x\r\nAuthentication-Results: one.test; spf=pass\r\n${plain}`);
  const options = { results: 'one.test; spf=pass', names: ['Subject', 'DKIM-Signature', 'Authentication-Results'] };
  const sealed = async (message: Uint8Array, more: Partial<SealOptions> = {}) => {
    const section = readHeaders(message);
    const key = { domain: 'one.test', selector: 's', key: rsa.privateKey };
    const body = hashForSigning(message.subarray(section.bodyOffset));
    return sealMessage(section, body, key, { chain: 'none', oversign: ['From'], ...options, ...more });
  };

  test('t= stands in both, x= only in the message signature, results are never signed', async () => {
    const made = await sealed(octets, { timestamp: 1_799_999_999.9, expires: 1_800_000_001 });
    if (made.kind !== 'sealed') throw new Error(made.reason);
    const text = Buffer.from(made.fields).toString('latin1');
    const [seal = '', signature = '', results = ''] = text.match(/^\S.*\r\n(?:[ \t].*\r\n)*/gm) ?? [];
    expect(seal).toMatch(/^ARC-Seal: i=1; a=rsa-sha256; cv=none; d=one\.test; s=s; t=1799999999;/);
    expect(seal).not.toContain('x=');
    expect(signature.replace(/\s+/g, ' ')).toMatch(/^ARC-Message-Signature: i=1; .* t=1799999999; x=1800000001; /);
    expect(signature.replace(/\s+/g, ' ')).toContain('h=DKIM-Signature:From:Subject:From;');
    expect(results).toBe('ARC-Authentication-Results: i=1; one.test; spf=pass\r\n');
    const whole = Buffer.concat([made.fields, octets]);
    expect(await verify(whole)).toMatchObject({ state: 'pass', domains: ['one.test'] });
    expect(await verify(whole, { now: 1_800_009_999 })).toMatchObject({ state: 'fail' });
    expect(await verify(whole.toString('latin1').replace('v=1; x', 'v=1; y'))).toMatchObject({ state: 'fail' });
    expect(text.split('\r\n').every((line) => line.length <= 78)).toBe(true);
  });

  test('a chain that broke on the way is sealed as broken, and nobody seals it again', async () => {
    const broken = Buffer.from(edited('Hi there', 'Hi where'), 'latin1');
    const made = await sealed(broken, { chain: 'fail' });
    if (made.kind !== 'sealed') throw new Error(made.reason);
    expect(made).toMatchObject({ instance: 4, chain: 'fail' });
    const whole = Buffer.concat([made.fields, broken]);
    expect(await verify(whole)).toMatchObject({ state: 'fail', reason: 'one.test sealed it as broken' });
    expect(await sealed(whole, { chain: 'fail' })).toEqual({
      kind: 'refused',
      reason: 'one.test sealed its chain as broken',
    });
  });

  test.each([
    ['a chain nobody checked', three, 'none', 'it has a chain that was not checked when it came in'],
    ['a chain that is not there', Buffer.from(plain), 'pass', 'the chain that it came with is gone'],
    ['a chain that cannot be read', Buffer.from(`ARC-Seal: i=x\r\n${plain}`), 'fail', /^its chain cannot be read: /],
  ] as const)('%s gets no set', async (_, message, chain, reason) => {
    expect(await sealed(message, { chain })).toEqual({
      kind: 'refused',
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    });
  });
});
