import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { writeDailyReport } from '@posthorn/reports/dmarc-aggregate/compose';
import { anyDay } from '@posthorn/reports/testing/any-day';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPeers } from '../peers/packages.ts';

const { missing } = findPeers();
const schema = fileURLToPath(new URL('../../../reports/testdata/rfc9990.xsd', import.meta.url));
const days = fc.sample(anyDay, { numRuns: 80, seed: 9990 });
const written = days.map(({ head, counted }) => ({
  ...writeDailyReport('mx.example.org', head, counted),
  head,
  counted,
}));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-dmarc-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(missing.includes('libxml2-utils'))('by the schema of RFC 9990, as xmllint reads it', () => {
  const lint = (files: string[]) =>
    spawnSync('xmllint', ['--noout', '--nonet', '--schema', schema, ...files], { encoding: 'utf8' });

  test('every report is valid', () => {
    const files = written.map(({ xml }, index) => {
      const file = join(folder, `${index}.xml`);
      writeFileSync(file, xml);
      return file;
    });
    const { status, stderr } = lint(files);
    expect(stderr.split('\n').filter((line) => line !== '' && !line.endsWith(' validates'))).toEqual([]);
    expect(status).toBe(0);
  });

  test('and one with a fault is not', () => {
    const file = join(folder, 'bad.xml');
    writeFileSync(file, written[0]!.xml.replace('<count>', '<count>x'));
    expect(lint([file]).status).toBe(3);
  });
});

describe.skipIf(missing.includes('dmarc-cat'))('dmarc-cat of Debian', () => {
  test('reads the packed file, and counts what we count', () => {
    const { xml, fileName, head, counted } = written.find(({ counted: all }) => all.length > 3)!;
    writeFileSync(join(folder, fileName), gzipSync(xml));
    const out = execFileSync('dmarc-cat', ['-N', fileName], { cwd: folder, encoding: 'utf8' });
    expect(out).toContain(`Domain: ${head.domain}`);
    const total = counted.reduce((sum, { count }) => sum + count, 0);
    const counts = [...out.matchAll(/^\S+\s+(\d+)\s/gm)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(total);
  });
});
