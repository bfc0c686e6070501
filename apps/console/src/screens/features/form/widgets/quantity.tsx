'use client';

import type { Quantity as Parsed } from '@posthorn/settings/quantity';
import { classes } from '../../../../ui/classes.ts';
import { useText } from './use-text.ts';
import { box, control, type WidgetProps } from './widget.ts';

/** How a number is written, read and told back. */
export type Quantity = {
  format(value: number): string;
  parse(text: string): Parsed;
  words(value: number): string;
  examples: string;
};

/** A number as people write it, with its unit; what cannot be read stays as it was typed. */
export function QuantityWidget({ quantity, ...props }: WidgetProps & { quantity: Quantity }) {
  const { minimum, maximum } = props.schema;
  const read = (text: string): unknown => {
    const parsed = quantity.parse(text);
    return parsed.ok ? parsed.value : text;
  };
  const format = (value: unknown): string => (typeof value === 'number' ? quantity.format(value) : String(value ?? ''));
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
        {typeof props.value === 'number' ? `${quantity.words(props.value)}. ` : `Such as ${quantity.examples}. `}
        {isBounded ? `${quantity.format(minimum)} to ${quantity.format(maximum)}` : ''}
      </p>
    </>
  );
}
