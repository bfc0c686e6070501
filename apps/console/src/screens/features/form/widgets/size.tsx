'use client';

import { formatSize, parseSize } from '@posthorn/settings/quantity';
import { classes } from '../../../../ui/classes.ts';
import { useText } from './use-text.ts';
import { box, control, type WidgetProps } from './widget.ts';

/** A size as people write it, `64K` or `40M`; told back in bytes. */
export function SizeWidget(props: WidgetProps) {
  const { minimum, maximum } = props.schema;
  const [text, setText] = useText(props.value, { format, read });
  const isBounded = minimum !== undefined && maximum !== undefined;
  return (
    <>
      <input
        {...control(props)}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          props.onChange(read(event.target.value));
        }}
        className={classes(box, 'tabular max-w-40')}
      />
      <p className="tabular mt-1 text-xs text-faint">
        {typeof props.value === 'number'
          ? `${props.value.toLocaleString('en')} bytes. `
          : 'Such as 512, 64K, 40M, 2G. '}
        {isBounded ? `${formatSize(minimum)} to ${formatSize(maximum)}` : ''}
      </p>
    </>
  );
}

const format = (value: unknown): string => (typeof value === 'number' ? formatSize(value) : String(value ?? ''));

const read = (text: string): unknown => {
  const parsed = parseSize(text);
  return parsed.ok ? parsed.value : text;
};
