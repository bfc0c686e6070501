import type { SigningKey } from './keys.ts';

/**
 * How a domain signs. `signs`: all is well; `attention`: mail is signed, and somebody has to do something; `unsigned`: it has keys and its mail leaves
 * without; `unknown`: nobody could look; `draft`: only a draft has keys; `none`: it has no keys.
 */
export type SigningState = 'none' | 'draft' | 'unsigned' | 'unknown' | 'attention' | 'signs';

/** The one thing to do next. `kind` says where the console helps. */
export type NextStep = {
  kind:
    | 'make-key'
    | 'publish-settings'
    | 'publish-record'
    | 'fix-record'
    | 'look-again'
    | 'mend-key'
    | 'rotate'
    | 'remove-old'
    | 'wait'
    | 'none';
  words: string;
  selector: string | null;
};

export type Judged = { state: SigningState; next: NextStep };

/** Puts the keys of a domain into words. */
export function judgeSigning(
  keys: readonly SigningKey[],
  context: { now: Date; keepRecordDays: number; rotateAfterMonths: number },
): Judged {
  const live = keys.filter(({ role }) => role !== 'draft');
  const signing = live.filter(({ role }) => role === 'signs');
  if (keys.length === 0)
    return {
      state: 'none',
      next: step('make-key', 'Make the first key. Nothing changes until its record is published.'),
    };
  const draft = keys.find(({ role }) => role === 'draft');
  if (live.length === 0)
    return {
      state: 'draft',
      next: step(
        'publish-settings',
        'The key is in your draft. Put its record into DNS, then publish the settings.',
        draft,
      ),
    };
  const broken = live.find(({ half }) => !half.ok);
  const waiting = live.find(({ half, role }) => half.ok && role === 'blocked');
  if (signing.length === 0)
    return { state: isUnknown(live) ? 'unknown' : 'unsigned', next: mend(waiting ?? broken ?? live.at(-1)!) };
  if (broken) return { state: 'attention', next: mend(broken) };
  if (waiting) return { state: 'attention', next: mend(waiting) };
  const next = live.find(({ role }) => role === 'next');
  if (next && next.row?.state !== 'seen')
    return { state: next.row?.state === 'differs' ? 'attention' : 'signs', next: mend(next) };
  if (draft)
    return {
      state: 'signs',
      next: step('publish-settings', `The key ${draft.entry.selector} is in your draft: publish the settings.`, draft),
    };
  const gone = signing.find(({ row }) => row && row.state !== 'seen' && row.state !== 'unknown');
  if (gone) return { state: 'attention', next: mend(gone) };
  const old = live.find((key) => {
    const at = removableAt(key, signing, context.keepRecordDays);
    return at !== null && at <= context.now;
  });
  if (old)
    return {
      state: 'signs',
      next: step('remove-old', `${old.entry.selector} has done its work: remove the key, then its record.`, old),
    };
  const aged = signing.find((key) => isAged(key, context));
  if (aged && !next)
    return {
      state: 'attention',
      next: step(
        'rotate',
        `${aged.entry.selector} has signed for ${context.rotateAfterMonths} months: make the next key.`,
        aged,
      ),
    };
  if (next?.entry.signsFrom)
    return {
      state: 'signs',
      next: step(
        'wait',
        `${next.entry.selector} takes over on ${next.entry.signsFrom.slice(0, 10)}; its record is seen.`,
        next,
      ),
    };
  return { state: 'signs', next: step('none', 'Nothing to do.') };
}

/** When the record of a key that signs no more may go: some days after its last signature. Null while it may still sign. */
export function removableAt(key: SigningKey, signing: readonly SigningKey[], keepRecordDays: number): Date | null {
  const isReplaced =
    key.role === 'over' ||
    (key.role === 'stands-by' && signing.some(({ entry }) => entry.algorithm === key.entry.algorithm));
  if (!isReplaced) return null;
  const successor = signing.find(({ entry }) => entry.algorithm === key.entry.algorithm);
  const last = key.row?.signedAt ?? successor?.row?.firstSignedAt ?? null;
  return last && new Date(last.getTime() + keepRecordDays * dayMs);
}

function isAged({ row }: SigningKey, { now, rotateAfterMonths }: { now: Date; rotateAfterMonths: number }): boolean {
  if (rotateAfterMonths === 0 || !row?.firstSignedAt) return false;
  const due = new Date(row.firstSignedAt);
  due.setUTCMonth(due.getUTCMonth() + rotateAfterMonths);
  return due <= now;
}

function mend(key: SigningKey): NextStep {
  const { entry, half, row, role } = key;
  if (!half.ok) return step('mend-key', `${entry.selector} cannot sign: ${half.reason}.`, key);
  const goesOn = role === 'next' ? ' before its time comes' : '';
  switch (row?.state) {
    case 'absent':
      return step('publish-record', `Publish the record of ${entry.selector}${goesOn}.`, key);
    case 'differs':
      return step('fix-record', `The record of ${entry.selector} is not the right one: ${row.words}`, key);
    case 'unknown':
      return step('look-again', `Could not look for the record of ${entry.selector}. Try again in a while.`, key);
    case undefined:
      return step('look-again', `Nobody has looked for the record of ${entry.selector} yet.`, key);
    case 'seen':
      return step('wait', `${entry.selector} is seen and signs from its time on.`, key);
  }
}

const isUnknown = (keys: readonly SigningKey[]): boolean =>
  keys.every(({ half, row }) => half.ok && (row === undefined || row.state === 'unknown'));

const step = (kind: NextStep['kind'], words: string, key?: SigningKey): NextStep => ({
  kind,
  words,
  selector: key?.entry.selector ?? null,
});

const dayMs = 86_400_000;
