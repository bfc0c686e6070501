'use client';

import { useEffect, useState } from 'react';

/** The value as it was when it had last not changed for so many milliseconds. It has to be JSON. */
export const useSettled = <Value>(value: Value, ms: number): Value => {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(key) as Value), ms);
    return () => clearTimeout(timer);
  }, [key, ms]);
  return settled;
};
