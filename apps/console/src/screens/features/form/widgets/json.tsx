'use client';

import { useState } from 'react';
import { area, control, type WidgetProps } from './widget.ts';

/** The last resort, for a kind of setting this console has no widget for. */
export function JsonWidget(props: WidgetProps) {
  const [text, setText] = useState(() => JSON.stringify(props.value ?? null, null, 2));
  const [mistake, setMistake] = useState('');
  const change = (next: string) => {
    setText(next);
    try {
      props.onChange(JSON.parse(next));
      setMistake('');
    } catch (error) {
      setMistake((error as Error).message);
    }
  };
  return (
    <>
      <textarea
        {...control(props)}
        rows={Math.min(18, text.split('\n').length + 1)}
        value={text}
        onChange={({ target }) => change(target.value)}
        className={area}
      />
      {mistake ? <p className="mt-1 text-[13px] text-warn">Not read yet: {mistake}</p> : null}
    </>
  );
}
