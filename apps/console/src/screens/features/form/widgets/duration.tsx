'use client';

import { formatDuration, parseDuration } from '@posthorn/settings/quantity';
import { classes } from '../../../../ui/classes.ts';
import { durationWords } from './quantity-words.ts';
import { useText } from './use-text.ts';
import { box, control, type WidgetProps } from './widget.ts';

/** A duration as people write it, `5m` or `1h 30m`; told back in words. */
export function DurationWidget(props: WidgetProps) {
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
        {typeof props.value === 'number' ? `${durationWords(props.value)}. ` : 'Such as 90s, 5m, 1h 30m, 5d. '}
        {isBounded ? `${formatDuration(minimum)} to ${formatDuration(maximum)}` : ''}
      </p>
    </>
  );
}

const format = (value: unknown): string => (typeof value === 'number' ? formatDuration(value) : String(value ?? ''));

const read = (text: string): unknown => {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : text;
};
