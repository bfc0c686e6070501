'use client';

import { useEffect } from 'react';

/** Brings the field that the address names into view: `/features/smtp#smtp.maxMessageSize`. The browser looked before the form was there. */
export const useScrollToField = (): void => {
  useEffect(() => {
    const name = decodeURIComponent(location.hash.slice(1));
    const field = name === '' ? null : document.getElementById(name);
    if (!field) return;
    field.scrollIntoView({ block: 'center' });
    field.dataset['found'] = 'true';
    field.querySelector<HTMLElement>('input, select, textarea, button')?.focus({ preventScroll: true });
  }, []);
};
