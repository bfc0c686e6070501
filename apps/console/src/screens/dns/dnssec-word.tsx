import { ShieldCheck, ShieldOff, ShieldQuestion } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';

/** May the answer be believed? AD counts only from a resolver that is trusted and was not found to be wrong about it. */
export function DnssecWord({ answer }: { answer: { isSecure: boolean; isAuthentic: boolean } }) {
  if (answer.isSecure) {
    return (
      <Badge tone="good" icon={ShieldCheck}>
        DNSSEC secure
      </Badge>
    );
  }
  return answer.isAuthentic ? (
    <Badge tone="warn" icon={ShieldQuestion}>
      AD, but not believed
    </Badge>
  ) : (
    <Badge tone="quiet" icon={ShieldOff}>
      not vouched for
    </Badge>
  );
}
