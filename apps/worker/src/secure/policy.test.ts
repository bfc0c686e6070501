import { expect, it } from 'vitest';
import { type TlsPolicy, tlsPlan } from './policy.ts';

it.each([
  ['opportunistic', false, 'opportunistic', false, true],
  ['opportunistic', true, 'never', false, false],
  ['required', false, 'required', false, false],
  ['required', true, 'required', false, false],
  ['none', false, 'never', false, false],
  ['none', true, 'never', false, false],
  ['implicit', false, 'never', true, false],
  ['implicit', true, 'never', true, false],
] as const)(
  '%s, failed before: %s -> STARTTLS %s, implicit %s, may fall back %s',
  (policy, failed, want, implicit, back) => {
    expect(tlsPlan(policy satisfies TlsPolicy, failed)).toEqual({ want, implicit, mayFallBack: back });
  },
);
