import type { Explanation } from './explanation.ts';
import { replyCodes } from './status/codes.ts';
import { content } from './status/content.ts';
import { mailboxes } from './status/mailboxes.ts';
import { network } from './status/network.ts';
import { protocol } from './status/protocol.ts';
import { security } from './status/security.ts';
import { system } from './status/system.ts';
import type { StatusWords } from './status/words.ts';

/**
 * Every code of the registry "SMTP Enhanced Status Codes" (RFC 5248 and those that added to it) by subject and detail: `1.1` explains 4.1.1
 * and 5.1.1.
 */
export const registeredStatus: Readonly<Record<string, StatusWords>> = {
  ...mailboxes,
  ...system,
  ...network,
  ...protocol,
  ...content,
  ...security,
};

/** By the enhanced code; an unregistered detail by its subject (`x.7.0`); without one by the reply code, and at last by its first digit. */
export function explainStatusCode(enhanced: string | null, code: number | null): Explanation | null {
  const [kind, subject = '', detail = ''] = enhanced?.split('.') ?? [];
  const known = lookUp(registeredStatus, `${subject}.${detail}`);
  // 5.0.0 says nothing that the reply code would not say better.
  if (enhanced && known && subject !== '0') return { id: enhanced, ...known };
  const ofCode = code === null ? undefined : lookUp(replyCodes, String(code));
  const ofSubject = lookUp(registeredStatus, `${subject}.0`);
  if (enhanced && ofSubject && subject !== '0') return { id: enhanced, ...ofSubject };
  if (ofCode) return { id: String(code), ...ofCode };
  const first = code === null ? kind : String(code)[0];
  const ofClass = first === undefined ? undefined : lookUp(replyCodes, `${first}xx`);
  return ofClass ? { id: String(code ?? enhanced), ...ofClass } : null;
}

const lookUp = (table: Readonly<Record<string, StatusWords>>, key: string): StatusWords | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
