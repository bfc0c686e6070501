import { AlertTriangle, Check, CloudOff, XCircle } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import { plural } from '../../ui/format.ts';

/** How long a certificate is still good for; grey where no engine says. */
export function ExpiryBadge({ notAfter }: { notAfter: string | null }) {
  if (notAfter === null)
    return (
      <Badge tone="quiet" icon={CloudOff}>
        Not shown
      </Badge>
    );
  const days = Math.floor((Date.parse(notAfter) - Date.now()) / 86_400_000);
  if (days < 0)
    return (
      <Badge tone="bad" icon={XCircle}>
        Expired
      </Badge>
    );
  const words = days === 0 ? 'Ends today' : `${plural(days, 'day')} left`;
  return days < SOON_DAYS ? (
    <Badge tone={days < LATE_DAYS ? 'bad' : 'warn'} icon={AlertTriangle}>
      {words}
    </Badge>
  ) : (
    <Badge tone="good" icon={Check}>
      {words}
    </Badge>
  );
}

/** As the overview warns. */
const SOON_DAYS = 21;
const LATE_DAYS = 4;
