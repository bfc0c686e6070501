import { AlertTriangle, CircleX } from 'lucide-react';
import { plural } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { settingHref } from './setting-link.ts';

type Item = { path: string; reason: string; line?: number | null; column?: number | null };

/** What forbids publishing, and what only deserves a look; each leads to its field. */
export function ProblemList({ errors, warnings }: { errors: readonly Item[]; warnings: readonly Item[] }) {
  if (errors.length === 0 && warnings.length === 0) return null;
  return (
    <div className="space-y-3">
      {errors.length > 0 ? (
        <section aria-label="Errors">
          <p className="mb-1 flex items-center gap-1.5 text-[13px] font-medium text-bad">
            <CircleX aria-hidden className="size-4" />
            {plural(errors.length, 'error')}: it cannot be published like this
          </p>
          <Items items={errors} />
        </section>
      ) : null}
      {warnings.length > 0 ? (
        <section aria-label="Warnings">
          <p className="mb-1 flex items-center gap-1.5 text-[13px] font-medium text-warn">
            <AlertTriangle aria-hidden className="size-4" />
            {plural(warnings.length, 'warning')}
          </p>
          <Items items={warnings} />
        </section>
      ) : null}
    </div>
  );
}

function Items({ items }: { items: readonly Item[] }) {
  return (
    <ul className="space-y-0.5 pl-[22px] text-[13px]">
      {items.slice(0, shown).map((item) => (
        <li key={`${item.path} ${item.reason}`} className="break-words">
          {item.path ? (
            <>
              <Link href={settingHref(item.path)} className="font-mono text-xs text-accent hover:underline">
                {item.path}
              </Link>{' '}
            </>
          ) : null}
          {item.reason}
          {item.line ? (
            <span className="text-faint">
              {' '}
              (line {item.line}, column {item.column})
            </span>
          ) : null}
        </li>
      ))}
      {items.length > shown ? <li className="text-faint">and {items.length - shown} more</li> : null}
    </ul>
  );
}

const shown = 20;
