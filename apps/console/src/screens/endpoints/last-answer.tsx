import { MailText } from '../../ui/mail-text.tsx';
import { When } from '../../ui/when.tsx';
import type { Health } from './health.ts';

type Last = Pick<Health, 'failures' | 'lastError' | 'lastFailureAt' | 'lastSuccessAt'>;

/** When it last went well, or how it fails. */
export function LastAnswer({ health }: { health: Last | undefined }) {
  if (!health) return <span className="text-faint">–</span>;
  const { failures, lastError, lastFailureAt, lastSuccessAt } = health;
  if (failures > 0 && lastFailureAt !== null)
    return (
      <span className="block min-w-0">
        <MailText text={lastError} max={120} className="block truncate text-bad" />
        <When at={lastFailureAt} className="block text-xs text-faint" />
      </span>
    );
  return lastSuccessAt === null ? <span className="text-faint">none yet</span> : <When at={lastSuccessAt} />;
}
