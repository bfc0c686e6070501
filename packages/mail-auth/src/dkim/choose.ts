/** A key as far as choosing goes. Times are milliseconds since 1970. */
export type KeyInHand = {
  selector: string;
  algorithm: string;
  signsFrom: number | null;
  signsUntil: number | null;
  /** What DNS showed last; null: nobody looked yet. */
  sight: 'seen' | 'differs' | 'absent' | 'unknown' | null;
  /** The right record was seen, and nothing else since. */
  wasSeen: boolean;
  /** Why the key cannot be used at all. */
  broken: string | null;
};

export type Choice<K> = {
  /** One for each algorithm at most. */
  signing: K[];
  /** Those that should sign by their time and do not, with the reason. */
  passedOver: { key: K; reason: string }[];
};

/**
 * Which keys sign now. Of each algorithm the one whose time began last, if the world sees its record; else the one before it, and so on: a rotation
 * never leaves mail with a signature that nobody can check. Where we could not look, the last answer counts.
 */
export function chooseKeys<K extends KeyInHand>(
  keys: readonly K[],
  { now, waitForRecord }: { now: number; waitForRecord: boolean },
): Choice<K> {
  const choice: Choice<K> = { signing: [], passedOver: [] };
  for (const algorithm of new Set(keys.map((key) => key.algorithm))) {
    const due = keys
      .filter((key) => key.algorithm === algorithm && isDue(key, now))
      // Of two that begin at one moment the later in the list is the newer one.
      .map((key, at) => ({ key, at }))
      .sort((a, b) => (b.key.signsFrom ?? 0) - (a.key.signsFrom ?? 0) || b.at - a.at);
    for (const { key } of due) {
      const reason = key.broken ?? (waitForRecord ? unseen(key) : null);
      if (reason === null) {
        choice.signing.push(key);
        break;
      }
      choice.passedOver.push({ key, reason });
    }
  }
  return choice;
}

function isDue({ signsFrom, signsUntil }: KeyInHand, now: number): boolean {
  return (signsFrom === null || signsFrom <= now) && (signsUntil === null || now < signsUntil);
}

function unseen({ sight, wasSeen }: KeyInHand): string | null {
  switch (sight) {
    case 'seen':
      return null;
    case 'differs':
      return 'DNS shows something else in place of its record';
    case 'absent':
      return 'its record is not in DNS';
    case 'unknown':
      return wasSeen ? null : 'its record could not be looked up';
    case null:
      return 'nobody has looked for its record yet';
  }
}
