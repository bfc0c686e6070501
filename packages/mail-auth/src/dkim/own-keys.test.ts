import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failing, resolverOf } from '../testing/records.ts';
import { lookForKey } from './look.ts';
import { generatePrivateKey, publicKeyData, readPrivateKey } from './private-key.ts';
import { publicationOf } from './publish.ts';

const pemOf = (key: { export(how: object): string | Buffer }, more: object = {}) =>
  key.export({ format: 'pem', type: 'pkcs8', ...more }) as string;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed = generateKeyPairSync('ed25519');

describe('a private key', () => {
  test('of both kinds, in any PEM form', () => {
    expect(readPrivateKey(pemOf(rsa.privateKey))).toMatchObject({ ok: true, keyType: 'rsa', bits: 2048 });
    expect(readPrivateKey(rsa.privateKey.export({ format: 'pem', type: 'pkcs1' }) as string)).toMatchObject({
      ok: true,
    });
    expect(readPrivateKey(`Bag Attributes\n${pemOf(ed.privateKey)}`)).toMatchObject({ ok: true, keyType: 'ed25519' });
  });

  test.each([
    ['nothing', '', /no line/],
    ['words', 'my key', /no line/],
    ['the public half', rsa.publicKey.export({ format: 'pem', type: 'spki' }) as string, /is a public key/],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /is a certificate/],
    ['encrypted', pemOf(rsa.privateKey, { cipher: 'aes-128-cbc', passphrase: 'x' }), /passphrase/],
    ['too short', pemOf(generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey), /512 bits/],
    ['another type', pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey), /type ec/],
    ['two of them', `${pemOf(ed.privateKey)}${pemOf(ed.privateKey)}`, /several/],
    ['cut off', pemOf(rsa.privateKey).slice(0, 400), /cut off/],
  ])('%s is refused with the reason', (_, pem, reason) => {
    const read = readPrivateKey(pem);
    expect(read).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });

  test('never throws, and no reason repeats what was given', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const pem = `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----`;
        const read = readPrivateKey(pem);
        expect(read.ok).toBe(false);
        if (!read.ok && text.trim().length > 12) expect(read.reason).not.toContain(text.trim());
      }),
    );
  });

  test('is made', async () => {
    expect(readPrivateKey(await generatePrivateKey({ keyType: 'rsa', bits: 2048 }))).toMatchObject({ bits: 2048 });
    expect(readPrivateKey(await generatePrivateKey({ keyType: 'ed25519' }))).toMatchObject({ keyType: 'ed25519' });
  });
});

describe('what is published', () => {
  const data = publicKeyData(rsa.privateKey);
  const about = { domain: 'example.org', selector: 's1', keyType: 'rsa' as const, data };
  const edAbout = { ...about, keyType: 'ed25519' as const, data: publicKeyData(ed.privateKey) };

  test('long records come in strings of 255 octets', () => {
    const { name, value, strings, zoneLine } = publicationOf(about);
    expect(name).toBe('s1._domainkey.example.org');
    expect(strings.map(({ length }) => length)).toEqual([255, value.length - 255]);
    expect(strings.join('')).toBe(value);
    expect(zoneLine).toMatch(/^s1\._domainkey\.example\.org\. 3600 IN TXT "v=DKIM1; k=rsa; p=[^"]+" "[^"]+"$/);
    expect(publicationOf(edAbout).strings).toHaveLength(1);
    expect(edAbout.data).toHaveLength(44);
    expect(publicationOf({ ...about, data: '' }).value).toBe('v=DKIM1; k=rsa; p=');
  });

  const { value } = publicationOf(about);
  const name = 's1._domainkey.example.org';
  test.each([
    ['the record itself', [value], 'seen', /it is this key/],
    ['without v= and k=', [`p=${data}`], 'seen', /it is this key/],
    ['with folded base64', [value.replace('p=MIIB', 'p=MI IB')], 'seen', /it is this key/],
    ['on trial', [value.replace('; p=', '; t=y; p=')], 'seen', /t=y/],
    [
      'the bare RSAPublicKey',
      [`v=DKIM1; p=${(rsa.publicKey.export({ format: 'der', type: 'pkcs1' }) as Buffer).toString('base64')}`],
      'seen',
      /this key/,
    ],
    ['nothing', [], 'absent', /no TXT record/],
    ['revoked', ['v=DKIM1; p='], 'differs', /revoked/],
    [
      'another key',
      [
        publicationOf({ ...about, data: publicKeyData(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey) })
          .value,
      ],
      'differs',
      /Another key/,
    ],
    ['another kind', [publicationOf(edAbout).value], 'differs', /k=ed25519/],
    ['cut off at 255', [value.slice(0, 255)], 'differs', /cut off after/],
    ['with backslashes', [value.replaceAll(';', '\\;')], 'differs', /backslash/],
    ['with its quotes', [`"${value}"`], 'differs', /quotation/],
    ['for another service', [value.replace('; p=', '; s=tlsrpt; p=')], 'differs', /e-mail/],
    ['twice', [value, 'v=spf1 -all'], 'differs', /2 TXT records/],
    ['something else', ['v=spf1 -all'], 'differs', /no DKIM1|malformed|no key/],
  ])('%s', async (_, records, state, words) => {
    const sight = await lookForKey(about, resolverOf({ [name]: records }));
    expect(sight).toMatchObject({ state, words: expect.stringMatching(words) });
  });

  test('what stands there is text, whatever it is', async () => {
    const hostile = resolverOf({ [name]: ['v=DKIM1;\u0000 p\u001b[31m=\ud800'] });
    const { found, words } = await lookForKey(about, hostile);
    expect(`${found}${words}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\ud800]/);
  });

  test('the domain appended twice is found out', async () => {
    const sight = await lookForKey(about, resolverOf({ [`${name}.example.org`]: [value] }));
    expect(sight).toMatchObject({ state: 'absent', words: expect.stringContaining('give it only s1._domainkey') });
  });

  test('a look-up that failed says nothing about the record', async () => {
    expect(await lookForKey(about, resolverOf({ [name]: failing }))).toMatchObject({ state: 'unknown' });
  });
});
