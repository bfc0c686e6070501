'use client';

import { useState } from 'react';

/**
 * The text of a value that is written in a small language, such as `5m`: what was typed stays as it was typed for as long as it
 * means the value; a value from elsewhere is written out anew.
 */
export const useText = <T>(value: T, how: { format: (value: T) => string; read: (text: string) => T }) => {
  const [text, setText] = useState(() => how.format(value));
  const [seen, setSeen] = useState(value);
  if (!Object.is(seen, value)) {
    setSeen(value);
    if (!isSame(how.read(text), value)) setText(how.format(value));
  }
  return [text, setText] as const;
};

const isSame = (left: unknown, right: unknown): boolean =>
  Object.is(left, right) || (typeof left === 'object' && JSON.stringify(left) === JSON.stringify(right));
