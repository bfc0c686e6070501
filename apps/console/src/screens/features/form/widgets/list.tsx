'use client';

import { formatPath } from '@posthorn/settings/path';
import { useState } from 'react';
import { plural } from '../../../../ui/format.ts';
import { LinesWidget } from './lines.tsx';
import { Chips } from './list-chips.tsx';
import { controls, type WidgetProps } from './widget.ts';

/** A list in the list language: items as chips or, for many, as text. */
export function ListWidget(props: WidgetProps) {
  const { id, path, value, problems, isLocked, onChange, labelId, describedBy } = props;
  const items: string[] = Array.isArray(value) ? value : [];
  const isLong = items.length > MANY;
  const [isText, setText] = useState(isLong);
  const own = formatPath(path);
  const faulty = new Set(
    problems.map((problem) => Number(/^\[(\d+)\]/.exec(problem.path.slice(own.length))?.[1] ?? -1)),
  );
  return (
    <fieldset {...controls({ ...props, id: `${id}-group` })} className="min-w-0">
      {isText ? (
        <LinesWidget
          {...props}
          describedBy={`${labelId} ${describedBy}`}
          schema={{ ...props.schema, placeholder: '192.0.2.0/24\n!192.0.2.1\n@partners' }}
        />
      ) : (
        <Chips
          id={id}
          labelId={labelId}
          describedBy={describedBy}
          kind={props.schema.list ?? kindAround(props.around)}
          items={items}
          faulty={faulty}
          isLocked={isLocked}
          onChange={onChange}
        />
      )}
      <p className="mt-1.5 flex flex-wrap items-center gap-x-3 text-xs text-faint">
        <span className="tabular">{plural(items.length, 'item')}</span>
        <span className="max-sm:hidden">
          <code className="font-mono">*</code> everything · <code className="font-mono">!item</code> except ·{' '}
          <code className="font-mono">@name</code> another list; the first that fits decides
        </span>
        <button
          type="button"
          onClick={() => setText(!isText)}
          className="ml-auto font-medium text-accent hover:underline"
        >
          {isText ? (isLong ? `Show the first ${MANY} as items` : 'Edit as items') : 'Edit as text'}
        </button>
      </p>
    </fieldset>
  );
}

/** The items of a named list are of the kind that stands beside them. */
const kindAround = (around: Record<string, unknown>): string => String(around['kind'] ?? 'hosts');

const MANY = 200;
