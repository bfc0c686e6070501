import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeStoredVerifier } from './scram.ts';

test('the verifier is what a client proof of the password leads to (RFC 5802 §3)', async () => {
  const verifier = await makeStoredVerifier('pencil');
  expect(verifier.iterations).toBeGreaterThanOrEqual(4096);
  const salt = Buffer.from(verifier.salt, 'base64');
  expect(salt.length).toBe(16);
  const salted = pbkdf2Sync('pencil', salt, verifier.iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  expect(verifier.storedKey).toBe(createHash('sha256').update(clientKey).digest('base64'));
  expect(verifier.serverKey).toBe(createHmac('sha256', salted).update('Server Key').digest('base64'));
  expect((await makeStoredVerifier('pencil')).salt).not.toBe(verifier.salt);
});

test('a password that SASLprep changes fits in every spelling; a forbidden one is refused', async () => {
  const verifier = await makeStoredVerifier('I\u00adX \u2168');
  const salted = pbkdf2Sync('IX IX', Buffer.from(verifier.salt, 'base64'), verifier.iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  expect(verifier.storedKey).toBe(createHash('sha256').update(clientKey).digest('base64'));
  for (const password of ['', '\u0007', '\u00ad']) {
    await expect(makeStoredVerifier(password)).rejects.toThrow(TypeError);
  }
});
