import { Link } from '../../../ui/link.tsx';
import { settingHref } from '../../drafts/setting-link.ts';
import { ruleHref } from '../rule.ts';
import { type ListUse, listHref } from './named-list.ts';

/** Who uses a list, as links. */
export function Uses({ uses, most = 3 }: { uses: readonly ListUse[]; most?: number }) {
  if (uses.length === 0) return <span className="text-faint">nobody</span>;
  return (
    <span className="min-w-0 truncate">
      {uses.slice(0, most).map((use, index) => (
        <span key={`${use.kind} ${use.name}`}>
          {index > 0 ? ', ' : ''}
          <Link href={hrefOf(use)} className="relative z-10 text-accent hover:underline" title={use.words || use.name}>
            {use.kind === 'setting' ? use.words : `${use.kind} ${use.name}`}
          </Link>
        </span>
      ))}
      {uses.length > most ? ` and ${uses.length - most} more` : ''}
    </span>
  );
}

/** Where somebody who uses a list is edited. */
export const hrefOf = ({ kind, name }: ListUse): string =>
  kind === 'rule' ? ruleHref(name) : kind === 'list' ? listHref(name) : settingHref(name);
