import type { Scanned } from './scanners.ts';

type Answered = Extract<Scanned, { kind: 'answered' }>;

/** What a scanner says of one recipient: what it says of the message, but where it tells recipients apart. */
export function scannedFor(scanned: Scanned, address: string): Scanned {
  return scanned.kind === 'answered' ? answeredFor(scanned, address) : scanned;
}

function answeredFor(scanned: Answered, address: string): Answered {
  const own = scanned.answer.each?.get(address);
  return own === undefined ? scanned : { ...scanned, answer: { ...scanned.answer, isSpam: undefined, ...own } };
}

/** What rules see of DCC. */
export type DccWords = { result: string; header: string };

/** Undefined: the message was not to be shown to it. */
export function dccWords(scanned: Scanned, address?: string): DccWords | undefined {
  switch (scanned.kind) {
    case 'answered':
      return answerWords(address === undefined ? scanned : answeredFor(scanned, address));
    case 'missing':
      return { result: 'T', header: '' };
    case 'passed':
      return undefined;
  }
}

export function answerWords({ answer }: Answered): DccWords {
  const field = answer.fields[0];
  return { result: answer.opaque, header: field === undefined ? '' : `${field.name}: ${field.value}` };
}
