import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVault, VaultError } from './vault.ts';

const vault = createVault('a secret of the installation');

test('what was sealed opens again, under its own context only', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (text, context, other) => {
      const sealed = vault.seal(context, text.toWellFormed());
      expect(vault.open(context, sealed)).toBe(text.toWellFormed());
      if (other !== context) expect(() => vault.open(other, sealed)).toThrow(VaultError);
    }),
    { numRuns: 200 },
  );
});

test('every changed or missing byte is noticed', () => {
  const sealed = vault.seal('c', 'hunter2');
  for (let at = 0; at < sealed.ciphertext.length; at += 1) {
    const changed = Buffer.from(sealed.ciphertext);
    changed[at]! ^= 1;
    expect(() => vault.open('c', { ...sealed, ciphertext: changed })).toThrow(VaultError);
    expect(() => vault.open('c', { ...sealed, ciphertext: sealed.ciphertext.subarray(0, at) })).toThrow(VaultError);
  }
});

test('another secret has another key id and opens nothing', () => {
  const other = createVault('another secret');
  expect(other.keyId).not.toBe(vault.keyId);
  expect(createVault('a secret of the installation').keyId).toBe(vault.keyId);
  expect(() => other.open('c', vault.seal('c', 'x'))).toThrow(/encrypted with key/);
  expect(() => other.open('c', { ...vault.seal('c', 'x'), keyId: other.keyId })).toThrow('was changed');
});

test('the same text is never the same ciphertext', () => {
  expect(vault.seal('c', 'x').ciphertext).not.toEqual(vault.seal('c', 'x').ciphertext);
});
