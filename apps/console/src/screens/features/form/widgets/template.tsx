'use client';

import { fillTemplate } from '@posthorn/settings/template';
import { TemplateBox } from './template-box.tsx';
import type { WidgetProps } from './widget.ts';

/** A text with variables in braces, and below it the text with sample values. */
export function TemplateWidget(props: WidgetProps) {
  const text = String(props.value ?? '');
  const variables = props.schema.variables ?? [];
  return (
    <div>
      <TemplateBox {...props} />
      {text === '' ? null : (
        <p className="mt-1.5 text-xs text-faint">
          Preview
          <output className="mt-0.5 block rounded-md bg-sunken px-2.5 py-1.5 font-mono whitespace-pre-wrap break-words text-soft">
            {fillTemplate(text, Object.fromEntries(variables.map(({ name, sample }) => [name, sample])))}
          </output>
        </p>
      )}
    </div>
  );
}
