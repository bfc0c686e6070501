'use client';

import { AlertTriangle, CircleCheck, CircleX } from 'lucide-react';
import { useState } from 'react';
import { plural } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { ChangeList, type DiffView } from '../drafts/change-list.tsx';
import { ViewSwitch } from '../drafts/view-switch.tsx';
import { goTo } from './document-editor.tsx';

export type Checked = Outputs['configuration']['check'];

/** Whether the document is valid, where not, and what it would change. */
export function CheckResult({ checked, base, isCurrent }: { checked: Checked; base: number; isCurrent: boolean }) {
  const [view, setView] = useState<DiffView>('words');
  const { valid, errors, warnings, changes, changeCount, current } = checked;
  return (
    <Panel
      title={
        <span className="flex items-center gap-2" role="status">
          {valid ? (
            <CircleCheck aria-hidden className="size-4 text-good" />
          ) : (
            <CircleX aria-hidden className="size-4 text-bad" />
          )}
          {valid
            ? `Valid: ${plural(changeCount, 'change')} to revision ${current}`
            : `${plural(errors.length, 'error')}: it cannot be applied`}
          {isCurrent ? null : <span className="font-normal text-faint">checking…</span>}
        </span>
      }
      aside={valid ? <ViewSwitch view={view} onChange={setView} /> : undefined}
    >
      <div className={`space-y-4 ${isCurrent ? '' : 'opacity-60'}`}>
        {base === current ? null : (
          <p className="text-[13px] text-warn">
            Revision {current} was published since this document was made from {base}. What it changed shows below as
            taken back; apply it as a draft to merge both.
          </p>
        )}
        <Faults items={errors} tone="text-bad" title="Errors" />
        <Faults items={warnings} tone="text-warn" title="Warnings" />
        {valid ? <ChangeList changes={changes} count={changeCount} view={view} /> : null}
      </div>
    </Panel>
  );
}

function Faults({ items, tone, title }: { items: Checked['errors']; tone: string; title: string }) {
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      {title === 'Warnings' ? (
        <h3 className="mb-1 flex items-center gap-1.5 text-[13px] font-medium text-warn">
          <AlertTriangle aria-hidden className="size-4" />
          {plural(items.length, 'warning')}
        </h3>
      ) : null}
      <ul className="space-y-1 text-[13px]">
        {items.slice(0, 50).map((item) => (
          <li key={`${item.path} ${item.reason}`} className="flex flex-wrap gap-x-2">
            {item.line !== null && item.column !== null ? (
              <button
                type="button"
                onClick={() => goTo(item.line ?? 1, item.column ?? 1)}
                className={`tabular shrink-0 font-medium hover:underline ${tone}`}
              >
                line {item.line}, column {item.column}
              </button>
            ) : null}
            <span className="min-w-0 break-words">
              {item.path ? <code className="font-mono text-xs text-faint">{item.path}</code> : null} {item.reason}
            </span>
          </li>
        ))}
        {items.length > 50 ? <li className="text-faint">and {items.length - 50} more</li> : null}
      </ul>
    </section>
  );
}
