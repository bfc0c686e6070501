import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readHeaders } from '@posthorn/message/headers';
import fc from 'fast-check';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { describe, expect, test } from 'vitest';
import { failing, resolverOf } from '../testing/records.ts';
import { createBodyHasher } from './body-hash.ts';
import { parseKeyRecord } from './key.ts';
import { hashForSigning, signMessage } from './sign.ts';
import { parseTagList } from './tag-list.ts';
import { verifyDkim } from './verify.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ed = generateKeyPairSync('ed25519');
const recordOf = (key: KeyObject): string =>
  key.asymmetricKeyType === 'ed25519'
    ? `v=DKIM1; k=ed25519; p=${(key.export({ format: 'der', type: 'spki' }) as Buffer).subarray(12).toString('base64')}`
    : `v=DKIM1; k=rsa; p=${(key.export({ format: 'der', type: 'spki' }) as Buffer).toString('base64')}`;
const txt = {
  'rsa._domainkey.example.org': [recordOf(rsa.publicKey)],
  'ed._domainkey.example.org': [recordOf(ed.publicKey)],
  'pkcs1._domainkey.example.org': [
    `p=${(rsa.publicKey.export({ format: 'der', type: 'pkcs1' }) as Buffer).toString('base64')}`,
  ],
  'short._domainkey.example.org': [recordOf(short.publicKey)],
  'revoked._domainkey.example.org': ['v=DKIM1; p='],
  'several._domainkey.example.org': ['v=spf1 -all', recordOf(ed.publicKey), recordOf(rsa.publicKey)],
  'broken._domainkey.example.org': failing,
  'sha1._domainkey.example.org': [recordOf(rsa.publicKey).replace('k=rsa', 'h=sha1; k=rsa')],
} as const;
const now = 1_800_000_000;
const message = Buffer.from(
  'From: Kim <kim@example.org>\r\nTo: lee@example.net\r\nSubject: Folded\r\n\tand  blank \r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\n' +
    'Message-ID: <1@example.org>\r\n\r\nHello  there \t\r\n\r\n.dot\r\n\r\n\r\n',
);

const keys = { rsa: rsa.privateKey, ed: ed.privateKey, pkcs1: rsa.privateKey, short: short.privateKey } as Record<
  string,
  KeyObject
>;
const signed = async (selector: string, of = message): Promise<Buffer> => {
  const section = readHeaders(of);
  const by = { domain: 'example.org', selector, key: keys[selector] ?? rsa.privateKey };
  const field = await signMessage(section, hashForSigning(of.subarray(section.bodyOffset)), by, {
    now,
    names: ['To', 'Subject', 'Date'],
    oversign: ['From', 'Subject'],
  });
  return Buffer.concat([field, of]);
};
const verdicts = (of: Buffer, more: { now?: number; minRsaBits?: number } = {}) => {
  const section = readHeaders(of);
  return verifyDkim(section, of.subarray(section.bodyOffset), { resolver: resolverOf(txt), now: now + 10, ...more });
};
const oracle = async (of: Buffer) => {
  const resolver = async (name: string) => {
    const records = (txt as Record<string, readonly string[] | symbol>)[name];
    if (!Array.isArray(records)) throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
    return records.map((record) => [record]);
  };
  const { results } = await dkimVerify(of, { resolver } as never);
  return results.map((found: { status: { result: string } }) => found.status.result);
};

describe('what we sign', () => {
  test.each(['rsa', 'ed', 'pkcs1'])('%s: verifies here and by mailauth', async (selector) => {
    const mail = await signed(selector);
    expect(await verdicts(mail)).toMatchObject([{ result: 'pass', domain: 'example.org', selector, reason: '' }]);
    if (selector !== 'pkcs1') expect(await oracle(mail)).toEqual(['pass']);
    for (const line of mail.subarray(0, mail.indexOf('From:')).toString().split('\r\n'))
      expect(line.length).toBeLessThan(79);
  });

  test('another From on top breaks it: names are signed once more than they occur', async () => {
    const mail = Buffer.concat([Buffer.from('From: boss@example.org\r\n'), await signed('rsa')]);
    expect(await verdicts(mail)).toMatchObject([{ result: 'fail' }]);
  });

  test.each([
    ['empty body', 'From: a@example.org\r\n\r\n'],
    ['no body', 'From: a@example.org\r\n'],
    ['only empty lines', 'From: a@example.org\r\n\r\n\r\n\r\n'],
    ['no CRLF at the end', 'From: a@example.org\r\n\r\nx'],
    ['octets of no charset', 'From: a@example.org\r\nX: \xff\xfe\r\n\r\n\xff\x00'],
  ])('%s', async (_, text) => {
    const mail = await signed('rsa', Buffer.from(text, 'latin1'));
    expect(await verdicts(mail)).toMatchObject([{ result: 'pass' }]);
    expect(await oracle(mail)).toEqual(['pass']);
  });
});

describe('what others sign', () => {
  test.each(['simple/simple', 'simple/relaxed', 'relaxed/simple', 'relaxed/relaxed'])(
    'mailauth, %s',
    async (canonicalization) => {
      const { signatures } = await dkimSign(message, {
        canonicalization,
        signatureData: [
          {
            signingDomain: 'example.org',
            selector: 'rsa',
            privateKey: rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }),
          },
        ],
      } as never);
      const mail = Buffer.concat([Buffer.from(signatures), message]);
      expect(await verdicts(mail, { now: Date.now() / 1000 })).toMatchObject([{ result: 'pass' }]);
      const tampered = Buffer.from(mail.toString().replace('Hello', 'Hallo'));
      expect(await verdicts(tampered, { now: Date.now() / 1000 })).toMatchObject([
        { result: 'fail', reason: 'the body has changed' },
      ]);
    },
  );
});

describe('results', () => {
  const altered = async (from: string | RegExp, to: string) =>
    verdicts(Buffer.from((await signed('rsa')).toString('latin1').replace(from, to), 'latin1'));
  test.each([
    ['s=rsa', 's=none', 'permerror', 'there is no key at none._domainkey.example.org'],
    ['s=rsa', 's=revoked', 'permerror', 'the key was revoked'],
    ['s=rsa', 's=sha1', 'permerror', 'the key is not for sha256'],
    ['s=rsa', 's=ed', 'permerror', 'the key is for ed25519'],
    [
      's=rsa',
      's=broken',
      'temperror',
      'the key broken._domainkey.example.org could not be looked up: the server failed',
    ],
    ['s=rsa', 's=a b', 'neutral', 's= is no selector'],
    ['v=1', 'v=2', 'neutral', 'v= is not 1'],
    ['rsa-sha256', 'rsa-sha1', 'policy', 'rsa-sha1 is too weak (RFC 8301)'],
    ['rsa-sha256', 'rsa-md5', 'neutral', 'the algorithm rsa-md5 is not known'],
    ['d=example.org', 'd=org', 'neutral', 'd= is no domain'],
    [/t=\d+/, `t=${now + 90_000}`, 'permerror', 'the signature is from the future'],
    [/t=\d+/, `x=${now}`, 'permerror', 'the signature has expired'],
    [/t=\d+/, 'l=9999', 'fail', 'l= is longer than the body'],
    [/t=\d+/, 'i=@example.com', 'neutral', 'i= is not within d='],
    [/t=\d+/, 'i=kim@sub.example.org', 'fail', 'the signature does not fit the header'],
    [/t=\d+/, 'd=example.org', 'neutral', 'the tag d= stands twice'],
    ['Subject: Folded', 'Subject: Other', 'fail', 'the signature does not fit the header'],
    [/h=[^;]+;/, 'h=To:Subject;', 'neutral', 'From is not signed'],
  ])('%s -> %s: %s', async (from, to, result, reason) => {
    expect(await altered(from, to)).toMatchObject([{ result, reason }]);
  });

  test('several key records: the one that fits', async () => {
    const mail = Buffer.from((await signed('several')).toString('latin1'), 'latin1');
    expect(await verdicts(mail)).toMatchObject([{ result: 'pass' }]);
  });

  test('an RSA key of 1024 bits passes unless more is asked for', async () => {
    expect(await verdicts(await signed('short'))).toMatchObject([{ result: 'pass', keyBits: 1024 }]);
    expect(await verdicts(await signed('short'), { minRsaBits: 2048 })).toMatchObject([{ result: 'policy' }]);
  });

  test('ten signatures are checked, thirty are spoken of', async () => {
    const one = (await signed('rsa')).subarray(0, -message.length);
    const mail = Buffer.concat([...Array.from({ length: 50 }, () => one), message]);
    const found = await verdicts(mail);
    expect(found).toHaveLength(30);
    expect(found.filter(({ result }) => result === 'pass')).toHaveLength(10);
  });
});

describe('bodies', () => {
  const reference = (body: string, how: 'simple' | 'relaxed'): string => {
    let text = body.endsWith('\r\n') || body === '' ? body : `${body}\r\n`;
    if (how === 'relaxed') text = text.replace(/[ \t]+(?=\r\n)/g, '').replace(/[ \t]+/g, ' ');
    text = text.replace(/(?:\r\n)+$/, '\r\n');
    if (text === '\r\n' || text === '') return how === 'simple' ? '\r\n' : '';
    return text;
  };
  test('in any pieces, as the definition says', () => {
    const piece = fc.constantFrom('a', ' ', '\t', '\r\n', '\r\n\r\n', 'bc', '\n', '.', '  ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(7), { maxLength: 30 }), (parts, cuts) => {
        const body = parts.join('');
        for (const how of ['simple', 'relaxed'] as const) {
          const hasher = createBodyHasher([
            { how, limit: null },
            { how, limit: 5 },
          ]);
          let at = 0;
          for (const cut of cuts) {
            hasher.write(Buffer.from(body.slice(at, at + cut)));
            at += cut;
          }
          hasher.write(Buffer.from(body.slice(at)));
          const hashes = hasher.end();
          const whole = Buffer.from(reference(body, how));
          expect(hashes({ how, limit: null })).toEqual({ hash: sha256(whole), length: whole.length });
          expect(hashes({ how, limit: 5 }).hash).toEqual(sha256(whole.subarray(0, 5)));
        }
      }),
      { numRuns: 500 },
    );
  });
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
});

test('parsers are total', () => {
  const part = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('v=DKIM1', ';', 'p=', 'k=rsa', 'k=ed25519', 'b=', 'd=a.b', 'h=From'),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
      const text = parts.join(';');
      expect(typeof parseTagList(text).ok).toBe('boolean');
      expect(typeof parseKeyRecord(text).ok).toBe('boolean');
    }),
  );
});
