'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { Package, PenLine } from 'lucide-react';
import { useId } from 'react';
import { Badge } from '../../ui/badge.tsx';
import { Mistakes } from '../features/form/mistakes.tsx';
import { TemplateBox } from '../features/form/widgets/template-box.tsx';

type Found = { path: string; reason: string; position?: number | undefined };

/** Subject or text of a report, with what is wrong in it. */
export function TemplateField({
  title,
  schema,
  value,
  isOwn,
  problems,
  isLocked,
  onChange,
}: {
  title: string;
  schema: FieldSchema;
  value: string;
  /** Not the shipped words. */
  isOwn: boolean;
  problems: readonly Found[];
  isLocked: boolean;
  onChange: (value: string) => void;
}) {
  const id = useId();
  const told = problems.map(({ path, reason, position }) => ({
    path,
    reason,
    ...(position === undefined ? {} : { position }),
  }));
  return (
    <div>
      <div className="mb-1.5 flex items-center gap-2">
        <label id={`${id}-label`} htmlFor={id} className="text-[13px] font-medium">
          {title}
        </label>
        <Badge tone={isOwn ? 'accent' : 'quiet'} icon={isOwn ? PenLine : Package}>
          {isOwn ? 'Yours' : 'As shipped'}
        </Badge>
      </div>
      <TemplateBox
        id={id}
        path={[title]}
        schema={schema}
        value={value}
        around={{}}
        problems={told}
        isLocked={isLocked}
        labelId={`${id}-label`}
        describedBy={`${id}-mistakes`}
        rows={16}
        onChange={(next) => onChange(String(next ?? ''))}
      />
      <Mistakes id={`${id}-mistakes`} problems={told} path={told[0]?.path ?? ''} value={value} />
    </div>
  );
}
