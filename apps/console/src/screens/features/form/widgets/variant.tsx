'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { useRef } from 'react';
import { Fields } from '../fields.tsx';
import { initialValue } from '../initial-value.ts';
import { box, controls, type WidgetProps } from './widget.ts';

/** One of several kinds, each with fields of its own. What was filled in for a kind is there again when one comes back to it. */
export function VariantWidget(props: WidgetProps) {
  const { id, schema, path, isLocked, onChange, labelId } = props;
  const value = (props.value ?? {}) as Record<string, unknown>;
  const kept = useRef(new Map<string, unknown>());
  const branches = schema.oneOf ?? [];
  const branch = branches.find((candidate) => kindOf(candidate) === value['kind']);
  const choose = (kind: string) => {
    kept.current.set(String(value['kind']), value);
    const next = branches.find((candidate) => kindOf(candidate) === kind);
    onChange(kept.current.get(kind) ?? initialValue(next ?? {}));
  };
  return (
    <fieldset {...controls(props)} className="min-w-0 space-y-3 rounded-lg border p-3">
      <select
        id={`${id}-kind`}
        aria-labelledby={labelId}
        value={String(value['kind'] ?? '')}
        disabled={isLocked}
        onChange={({ target }) => choose(target.value)}
        className={box}
      >
        {branches.map((candidate) => (
          <option key={kindOf(candidate)} value={kindOf(candidate)}>
            {candidate.properties?.['kind']?.title ?? kindOf(candidate)}
          </option>
        ))}
      </select>
      {branch && Object.keys(branch.properties ?? {}).length > 1 ? (
        <div className="divide-y">
          <Fields path={path} schema={branch} value={value} onChange={onChange} without={['kind']} />
        </div>
      ) : null}
    </fieldset>
  );
}

const kindOf = (branch: FieldSchema): string => String(branch.properties?.['kind']?.const ?? '');
