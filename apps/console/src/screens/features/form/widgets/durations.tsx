'use client';

import { formatDuration, parseDuration } from '@posthorn/settings/quantity';
import { durationWords } from './quantity-words.ts';
import { useText } from './use-text.ts';
import { box, control, type WidgetProps } from './widget.ts';

/** Several durations in one line, `4h, 1d`; told back in words. */
export function DurationsWidget(props: WidgetProps) {
  const [text, setText] = useText(props.value, { format, read });
  const seconds = Array.isArray(props.value) ? props.value.filter((item) => typeof item === 'number') : [];
  return (
    <>
      <input
        {...control(props)}
        value={text}
        placeholder="none"
        onChange={({ target }) => {
          setText(target.value);
          props.onChange(read(target.value));
        }}
        className={`${box} tabular`}
      />
      <p className="mt-1 text-xs text-faint">
        {seconds.length > 0
          ? `${seconds.map(durationWords).join(', then ')}.`
          : 'Such as 4h, 1d, with commas between them.'}
      </p>
    </>
  );
}

const format = (value: unknown): string =>
  Array.isArray(value)
    ? value.map((item) => (typeof item === 'number' ? formatDuration(item) : String(item))).join(', ')
    : '';

const read = (text: string): unknown =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const parsed = parseDuration(part);
      return parsed.ok ? parsed.value : part;
    });
