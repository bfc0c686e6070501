'use client';

import { classes } from '../../../../ui/classes.ts';
import { formatCount } from '../../../../ui/format.ts';
import { useText } from './use-text.ts';
import { box, control, type WidgetProps } from './widget.ts';

/** A whole number with its unit and bounds; arrow keys step. */
export function NumberWidget(props: WidgetProps) {
  const { minimum, maximum, unit } = props.schema;
  const [text, setText] = useText(props.value, { format: (value) => String(value ?? ''), read });
  const change = (next: string) => {
    setText(next);
    props.onChange(read(next));
  };
  const step = (by: number) => {
    const now = Number(text);
    if (!Number.isInteger(now)) return;
    change(String(Math.min(Math.max(now + by, minimum ?? -Infinity), maximum ?? Infinity)));
  };
  return (
    <>
      <div className="flex items-center gap-2">
        <input
          {...control(props)}
          inputMode="numeric"
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={(event) => {
            const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            step(by);
          }}
          className={classes(box, 'tabular max-w-40')}
        />
        {unit ? <span className="shrink-0 text-[13px] text-soft">{unit}</span> : null}
      </div>
      {minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? (
        <p className="tabular mt-1 text-xs text-faint">
          {formatCount(minimum)} to {formatCount(maximum)}
        </p>
      ) : null}
    </>
  );
}

const read = (text: string): unknown => (/^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text);
