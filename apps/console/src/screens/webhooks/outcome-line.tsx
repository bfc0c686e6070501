import { MailText } from '../../ui/mail-text.tsx';
import type { Delivery } from './webhook.ts';

/** What came of the last try, in a line. */
export function OutcomeLine({ delivery }: { delivery: Pick<Delivery, 'error' | 'status' | 'ms' | 'address'> }) {
  const { error, status, ms, address } = delivery;
  if (ms === null) return 'Not tried yet.';
  return error === null ? (
    <span>
      <span className="font-medium text-good">It was taken:</span> {status} from{' '}
      <span className="font-mono text-xs">{address}</span> after {ms} ms.
    </span>
  ) : (
    <span>
      <span className="font-medium text-bad">It was not taken:</span> <MailText text={error} max={400} />, after {ms}{' '}
      ms.
    </span>
  );
}
