import { useId } from 'react';

export type KeyKind = 'rsa-2048' | 'rsa-3072' | 'rsa-4096' | 'ed25519';

/** Which kind of key to make, with what speaks for it. */
export function AlgorithmChoice({ value, onChange }: { value: KeyKind; onChange: (kind: KeyKind) => void }) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-[13px] font-medium">Kind of key</legend>
      <div className="divide-y overflow-hidden rounded-lg border">
        {kinds.map(({ kind, title, words }) => (
          <label key={kind} className="flex gap-2.5 px-3 py-2.5 hover:bg-sunken">
            <input
              type="radio"
              name={name}
              checked={value === kind}
              onChange={() => onChange(kind)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              <span className="block text-[13px] font-medium">{title}</span>
              <span className="block text-xs text-soft">{words}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const kinds: { kind: KeyKind; title: string; words: string }[] = [
  { kind: 'rsa-2048', title: 'RSA, 2048 bits', words: 'Right for nearly everybody: every receiver checks it.' },
  {
    kind: 'ed25519',
    title: 'Ed25519',
    words: 'Short and strong, for receivers that know it. Make it beside an RSA key: both then sign.',
  },
  { kind: 'rsa-3072', title: 'RSA, 3072 bits', words: 'Stronger; some DNS forms do not take so long a record.' },
  { kind: 'rsa-4096', title: 'RSA, 4096 bits', words: 'The longest that receivers check; slower to sign.' },
];
