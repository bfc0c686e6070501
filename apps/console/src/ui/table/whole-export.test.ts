import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchExport, type WholeExport } from './whole-export.ts';

const rows = ['e', 'd', 'c', 'b', 'a'].map((id) => `${id},"two\r\nlines"\r\n`);
let port: number;
let asked: (string | null)[] = [];
/** After so many rows the connection is cut; without one it is not. */
let cuts: number[] = [];
const server = createServer((request, response) => {
  const cursor = new URL(request.url ?? '', 'http://x').searchParams.get('cursor');
  asked.push(cursor);
  const left = cursor === null ? rows : rows.slice(rows.findIndex((row) => row.startsWith(cursor)) + 1);
  const cut = cuts.shift();
  if (cut === undefined) response.end(`id,text\r\n${left.join('')}`);
  else
    response.write(`id,text\r\n${left.slice(0, cut).join('')}${(left[cut] ?? '').slice(0, 8)}`, () =>
      response.destroy(),
    );
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

test('a download that is cut goes on behind the last row that came: none is missing, none is there twice', async () => {
  [asked, cuts] = [[], [3, 2]];
  const job = jobOf();
  expect(await fetchExport(job, quick)).toEqual({ kind: 'done' });
  expect(job.parts.join('')).toBe(`id,text\r\n${rows.join('')}`);
  expect(job.rows).toBe(5);
  expect(asked).toEqual([null, 'd', 'c']);
});

test('one that is cut again and again says so, and goes on when it is asked to', async () => {
  [asked, cuts] = [[], [3, 0, 0, 0]];
  const job = jobOf();
  expect(await fetchExport(job, quick)).toEqual({ kind: 'cut', reason: 'the connection was cut' });
  expect(job.rows).toBe(2);
  expect(await fetchExport(job, quick)).toEqual({ kind: 'done' });
  expect(job.parts.join('')).toBe(`id,text\r\n${rows.join('')}`);
});

const quick = { onRows: () => {}, signal: new AbortController().signal, pauseMs: 1 };

const jobOf = (): WholeExport => ({
  format: 'csv',
  href: `http://127.0.0.1:${port}/?format=csv`,
  ids: { csv: 'id', ndjson: 'id' },
  parts: [],
  rows: 0,
  from: null,
});
