import { Check, CircleDashed, FlaskConical, MinusCircle } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import type { HostingRow } from './hosting.ts';

/** How strict the policy is that is served from here. */
export function ModeBadge({ policy }: Pick<HostingRow, 'policy'>) {
  switch (policy?.mode) {
    case 'enforce':
      return (
        <Badge tone="good" icon={Check}>
          Enforced
        </Badge>
      );
    case 'testing':
      return (
        <Badge tone="accent" icon={FlaskConical}>
          Testing
        </Badge>
      );
    case 'none':
      return (
        <Badge tone="warn" icon={MinusCircle}>
          Withdrawn
        </Badge>
      );
    case undefined:
      return (
        <Badge tone="quiet" icon={CircleDashed}>
          Not served
        </Badge>
      );
  }
}
