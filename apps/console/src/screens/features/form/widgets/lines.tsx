'use client';

import { plural } from '../../../../ui/format.ts';

import { useText } from './use-text.ts';
import { area, control, type WidgetProps } from './widget.ts';

/** Texts, one a line. */
export function LinesWidget(props: WidgetProps) {
  const [text, setText] = useText(props.value, { format, read });
  const count = Array.isArray(props.value) ? props.value.length : 0;
  return (
    <>
      <textarea
        {...control(props)}
        aria-labelledby={props.labelId}
        rows={Math.min(12, Math.max(2, count + 1))}
        value={text}
        placeholder={props.schema.placeholder ?? 'one a line'}
        onChange={({ target }) => {
          setText(target.value);
          props.onChange(read(target.value));
        }}
        className={area}
      />
      <p className="tabular mt-1 text-xs text-faint">{plural(count, 'line')}</p>
    </>
  );
}

const format = (value: unknown): string => (Array.isArray(value) ? value.join('\n') : '');

const read = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
