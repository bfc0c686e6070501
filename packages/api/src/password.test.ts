import { expect, test } from 'vitest';
import { generatePassword, hashPassword, verifyPassword, weaknessOf } from './password.ts';

test.each([
  ['short', 'Use at least 10 characters.'],
  ['aaaaaaaaaaaaaaaa', 'Use more different characters.'],
  ['abcdefabcdefabcdef', 'guessed too soon'],
  ['password123456', 'guessed too soon'],
  ['1q2w3e4r5t6y', 'stolen passwords'],
  ['qwertyuiop', 'stolen passwords'],
  ['1234567890', 'stolen passwords'],
  ['P@ssw0rd2026!', 'guessed too soon'],
  ['posthorn-posthorn', 'guessed too soon'],
  ['katharina1984x', 'Leave your own address out of it.'],
  ['x'.repeat(201), 'Use at most 200 characters.'],
])('%s is refused', (password, reason) => {
  const weakness = weaknessOf(password, 'katharina@mail.example.org');
  expect(weakness).toContain(reason);
});

test.each(['a calm and long phrase', 'correct horse battery staple', 'kV7#pQ2!zR9w', generatePassword()])(
  '%s is taken',
  (password) => expect(weaknessOf(password, 'kim@example.org')).toBeNull(),
);

test('a hash verifies its own password, in every normal form of its letters, and nothing else', async () => {
  const stored = await hashPassword('grün und ruhig 1');
  expect(stored).toMatch(/^scrypt\$32768\$8\$1\$/);
  expect(await verifyPassword('grün und ruhig 1'.normalize('NFD'), stored)).toBe(true);
  expect(await verifyPassword('grün und ruhig 2', stored)).toBe(false);
  expect(await verifyPassword('grün und ruhig 1', 'plain')).toBe(false);
});
