import { AlertTriangle, Check, CircleDashed, CloudOff, XCircle } from 'lucide-react';
import { CopyButton } from '../../ui/copy-button.tsx';
import { When } from '../../ui/when.tsx';
import type { Certificate } from './certificate.ts';

/** The TLSA records of a certificate's key, ready to paste, and whether DNS has them. */
export function RecordRows({ certificate: { records } }: { certificate: Certificate }) {
  return (
    <div className="border-t px-4 py-3">
      <h3 className="text-[13px] font-medium">TLSA records</h3>
      <p className="mb-2 text-xs text-soft">
        {HELP} {records.some(({ names }) => names === 'authority') ? AUTHORITY : ''}
      </p>
      <ul className="space-y-2">
        {records.map(({ name, record, names, sight }) => {
          const look = looks[sight?.state ?? 'never'];
          const line = `${name}. IN TLSA ${record}`;
          return (
            <li key={line} className="rounded-lg border px-3 py-2">
              <div className="flex items-start gap-2">
                <code className="min-w-0 flex-1 font-mono text-xs leading-5 break-all">{line}</code>
                <CopyButton
                  text={line}
                  label={`Copy the ${names === 'key' ? 'record' : 'authority’s record'} of ${name}`}
                />
              </div>
              <p className="mt-1 flex gap-1.5 text-xs text-soft">
                <look.icon aria-hidden className={`mt-0.5 size-3.5 shrink-0 ${look.tone}`} />
                <span>
                  {sight ? sight.words : 'Not looked for yet.'} {sight ? <When at={sight.checkedAt} /> : null}
                </span>
              </p>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const HELP =
  'Publish them in a zone that DNSSEC signs, under the names of your MX records. 3 1 1 names the key, and stays as it is when a renewal keeps that.';
const AUTHORITY =
  '2 0 1 names the authority instead, for keys that change with each renewal; one of the two is enough.';

const looks = {
  seen: { icon: Check, tone: 'text-good' },
  insecure: { icon: AlertTriangle, tone: 'text-warn' },
  absent: { icon: XCircle, tone: 'text-faint' },
  unknown: { icon: CloudOff, tone: 'text-faint' },
  never: { icon: CircleDashed, tone: 'text-faint' },
} as const;
