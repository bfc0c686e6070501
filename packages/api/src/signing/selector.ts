import type { KeyType } from '@posthorn/mail-auth/dkim/signature';

/**
 * A selector that was never used: the year and a letter, `s2026a` for RSA and `e2026a` for Ed25519. A selector used again
 * would have receivers check old mail with a new key.
 */
export function nextSelector(keyType: KeyType, used: ReadonlySet<string>, now: Date): string {
  const stem = `${keyType === 'rsa' ? 's' : 'e'}${now.getUTCFullYear()}`;
  for (let at = 0; ; at += 1) {
    const letters = at < 26 ? letter(at) : `${letter(Math.floor(at / 26) - 1)}${letter(at % 26)}`;
    if (at >= 26 * 26 || !used.has(`${stem}${letters}`)) return `${stem}${letters}`;
  }
}

const letter = (at: number): string => String.fromCharCode(97 + at);
