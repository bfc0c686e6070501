import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMailbox, parseForwardPath, parseMailbox, parseReversePath } from './path.ts';

const lines = (name: string) =>
  readFileSync(new URL(`../testdata/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

describe('paths', () => {
  it.each(lines('paths-good.txt').map((line) => line.split('\t') as [string, string]))('reads %s', (text, address) => {
    const result = parseReversePath(`${text} SIZE=1`);
    expect(result).toMatchObject({ ok: true, path: { address }, rest: ' SIZE=1' });
    expect(parseMailbox(address)).toMatchObject({ ok: true, path: { address } });
  });

  it.each(lines('paths-bad.txt'))('refuses %s', (text) => {
    expect(parseReversePath(text).ok).toBe(false);
    expect(parseForwardPath(text).ok).toBe(false);
  });

  it('knows the null reverse path and postmaster without a domain', () => {
    expect(parseReversePath('<>')).toMatchObject({ ok: true, path: { address: '' } });
    expect(parseForwardPath('<>').ok).toBe(false);
    expect(parseForwardPath('<PostMaster>')).toMatchObject({ ok: true, path: { address: 'PostMaster', domain: '' } });
    expect(parseReversePath('<postmaster>').ok).toBe(false);
  });

  it('bounds lengths', () => {
    expect(parseMailbox(`${'a'.repeat(64)}@b`).ok).toBe(true);
    expect(parseMailbox(`${'a'.repeat(256)}@b`).ok).toBe(false);
    expect(parseMailbox(`a@${'b'.repeat(64)}.c`).ok).toBe(false);
    expect(parseMailbox(`a@${'b.'.repeat(130)}c`).ok).toBe(false);
  });

  it('never throws, and what it accepts is stable', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(...'<>@.",:;[]\\ ab1-_\u0000\ré\u{1F600}'.split(''), 'IPv6:', '::'),
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string()), (inner) => {
        for (const text of [inner, `<${inner}>`]) {
          for (const result of [parseReversePath(text), parseForwardPath(text)]) {
            if (!result.ok || result.path.domain === '') continue;
            const again = parseMailbox(result.path.address);
            expect(again).toEqual({ ok: true, path: result.path });
            expect(/[\x00-\x1f\x7f]/.test(result.path.address)).toBe(false);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('formats any printable local part so that it reads back', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{1,60}$/), (local) => {
        expect(parseMailbox(formatMailbox(local, 'b'))).toMatchObject({ ok: true, path: { localPart: local } });
      }),
    );
  });
});
