import { AlertTriangle, Check, Forward, UserX } from 'lucide-react';
import { Badge } from '../../ui/badge.tsx';
import { type Group, groupWords } from './group-words.ts';

/** One of the four groups, with a shape of its own. */
export function GroupBadge({ group }: { group: Group }) {
  const { title, tone } = groupWords[group];
  return (
    <Badge tone={tone} icon={icons[group]}>
      {title}
    </Badge>
  );
}

const icons = { aligned: Check, broken: AlertTriangle, forwarded: Forward, unknown: UserX };
