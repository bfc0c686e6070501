import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { zipOf } from '../testing/zip.ts';
import { takeReports } from './take.ts';

const xml = readFileSync(new URL('../../testdata/aggregate-report.xml', import.meta.url));
const options = {
  name: 'given.gz',
  ownerOf: (name: string) => name.split('.').slice(-2).join('.'),
  isOurs: (domain: string): boolean => domain === 'example.com',
};
const take = async (file: Buffer, changes: Partial<typeof options> = {}) =>
  (await takeReports(file, { ...options, ...changes })).map(({ fileName, content, outcome }) => ({
    fileName,
    size: content.length,
    state: outcome.state,
    told: outcome.state === 'refused' ? outcome.reason : outcome.rows.map((row) => `${row.sourceGroup} ${row.count}`),
  }));

const mail = (...parts: [type: string, name: string, octets: Buffer][]): Buffer =>
  Buffer.from(
    `From: reports@receiver.example\r\nSubject: Report Domain: example.com Submitter: receiver.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts
      .map(
        ([type, name, octets]) =>
          `--b\r\nContent-Type: ${type}; name="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${octets.toString('base64')}\r\n`,
      )
      .join('')}--b--\r\n`,
  );

test('a report, plain, packed or mailed', async () => {
  const good = { size: xml.length, state: 'counted', told: ['aligned 123', 'forwarded 4'] };
  expect(await take(xml)).toEqual([{ fileName: 'given.gz', ...good }]);
  expect(await take(gzipSync(xml))).toEqual([{ fileName: 'given.gz', ...good }]);
  expect(await take(mail(['application/gzip', 'r.xml.gz', gzipSync(xml)]))).toEqual([
    { fileName: 'r.xml.gz', ...good },
  ]);
});

test('about a domain that is not ours it is set aside', async () => {
  expect(await take(xml, { isOurs: () => false })).toMatchObject([{ state: 'aside' }]);
});

test('whatever cannot be read says why, also among others', async () => {
  const both = mail(
    ['application/gzip', 'bad.gz', Buffer.from('x')],
    ['text/xml', 'good.xml', xml],
    ['application/tlsrpt+gzip', 't.json.gz', gzipSync('{}')],
  );
  expect(await take(both)).toMatchObject([
    { fileName: 'bad.gz', state: 'refused', told: 'it is neither XML nor gzip nor zip' },
    { fileName: 'good.xml', state: 'counted' },
    { fileName: 't.json.gz', state: 'refused', told: 'it is a TLS report, which is read elsewhere' },
  ]);
  const packed = zipOf([
    { name: 'a.xml', octets: xml },
    { name: 'b.xml', octets: xml, crc: 1 },
    { name: 'c.xml', octets: Buffer.from('<other/>') },
  ]);
  expect(await take(mail(['application/zip', 'many.zip', packed]))).toMatchObject([
    { fileName: 'a.xml', state: 'counted' },
    { fileName: 'c.xml', state: 'refused' },
    { fileName: 'many.zip', state: 'refused', told: '"b.xml" in it is damaged', size: packed.length },
  ]);
  const words = async (file: Buffer) => (await take(file)).map(({ told }) => told);
  expect(await words(Buffer.from('Subject: Hello\r\n\r\nHow are you?'))).toEqual(['it is mail without a report']);
  expect(await words(mail(['message/feedback-report', 'x', Buffer.from('Feedback-Type: abuse')]))).toEqual([
    'it is a failure report, which is read elsewhere',
  ]);
  expect(await words(Buffer.from('Hello'))).toEqual(['it is neither XML nor gzip nor zip']);
  expect(await words(Buffer.alloc(0))).toEqual(['it is empty']);
});

test('many bombs in one mail are bounded together', async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1_048_576, '<feedback> '));
  const parts = Array.from({ length: 20 }, (_, n): [string, string, Buffer] => ['application/gzip', `${n}.gz`, bomb]);
  const taken = await take(mail(...parts));
  expect(taken).toHaveLength(20);
  expect(taken.slice(2).map(({ told }) => told)).toEqual(
    Array(18).fill('together with the files before it, it becomes larger than 128 MB'),
  );
});
