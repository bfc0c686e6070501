'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { isTyping } from '../is-typing.ts';
import { places } from '../navigation.ts';
import { usePreferences } from '../preferences-provider.tsx';

const KeysDialog = dynamic(() => import('./keys-dialog.tsx').then((module) => module.KeysDialog));

/** `g` and a letter lead to a place, `?` lists the keys. */
export function ShellKeys() {
  const router = useRouter();
  const { preferences } = usePreferences();
  const [isListed, list] = useState(false);
  const isOn = preferences.keys === 'on';
  useEffect(() => {
    if (!isOn) return;
    let before = { key: '', at: 0 };
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const isLeap = before.key === 'g' && event.timeStamp - before.at < 1_200;
      const href = isLeap ? leaps.get(event.key) : undefined;
      before = { key: event.key, at: event.timeStamp };
      if (href) router.push(href);
      else if (event.key === '?') list(true);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [isOn, router]);
  return isListed ? <KeysDialog onClose={() => list(false)} /> : null;
}

const leaps = new Map(
  places
    .flatMap((place) => [place, ...(place.children ?? [])])
    .flatMap(({ key, href }): [string, string][] => (key ? [[key, href]] : [])),
);
