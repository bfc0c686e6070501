import { When } from '../../ui/when.tsx';
import type { SigningKey } from './signing-key.ts';

/** When a key signs and signed, and when its record may go; what is not known is left out. */
export function KeyDates({ signingKey, keepRecordDays }: { signingKey: SigningKey; keepRecordDays: number }) {
  const { role, signsFrom, signsUntil, firstSignedAt, signedAt, removableAt } = signingKey;
  const isAhead = role === 'next' || (role === 'draft' && signsFrom !== null && new Date(signsFrom) > new Date());
  const moments: { name: string; at: string | null; isPlan?: boolean; note?: string }[] = [
    { name: 'Takes over', at: isAhead ? signsFrom : null, isPlan: true },
    { name: 'Ends', at: signsUntil },
    { name: 'First signature', at: firstSignedAt },
    { name: 'Last signature', at: signedAt },
    { name: 'Record may go', at: removableAt, isPlan: true, note: `(${keepRecordDays} days after it last signed)` },
  ];
  const shown = moments.flatMap(({ at, ...rest }) => (at === null ? [] : [{ at, ...rest }]));
  if (shown.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-xs">
      {shown.map(({ name, at, isPlan = false, note }) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-faint">{name}</dt>
          <dd>
            <When at={at} isPlan={isPlan} />
            {note ? <span className="text-faint"> {note}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
