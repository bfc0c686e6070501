import { RadioList } from '../../ui/radio-list.tsx';

export type KeyKind = 'rsa-2048' | 'rsa-3072' | 'rsa-4096' | 'ed25519';

/** Which kind of key to make, with what speaks for it. */
export function AlgorithmChoice({ value, onChange }: { value: KeyKind; onChange: (kind: KeyKind) => void }) {
  return <RadioList legend="Kind of key" options={kinds} value={value} onChange={onChange} />;
}

const kinds: { value: KeyKind; title: string; words: string }[] = [
  { value: 'rsa-2048', title: 'RSA, 2048 bits', words: 'Right for nearly everybody: every receiver checks it.' },
  {
    value: 'ed25519',
    title: 'Ed25519',
    words: 'Short and strong, for receivers that know it. Make it beside an RSA key: both then sign.',
  },
  { value: 'rsa-3072', title: 'RSA, 3072 bits', words: 'Stronger; some DNS forms do not take so long a record.' },
  { value: 'rsa-4096', title: 'RSA, 4096 bits', words: 'The longest that receivers check; slower to sign.' },
];
