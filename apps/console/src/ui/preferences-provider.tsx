'use client';

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Preferences, preferenceCookie, readPreferences } from './preferences.ts';

type Held = {
  preferences: Preferences;
  /** When the server drew the page: relative times start from it, so that both draw the same. */
  drawnAt: number;
  choose: <Name extends keyof Preferences>(name: Name, value: Preferences[Name]) => void;
};

const Context = createContext<Held>({
  preferences: readPreferences(() => undefined),
  drawnAt: 0,
  choose: () => {},
});

/** Hands the choices that the server read from the cookies to every part, and keeps new ones. */
export function PreferencesProvider({
  initial,
  drawnAt,
  children,
}: {
  initial: Preferences;
  drawnAt: number;
  children: ReactNode;
}) {
  const [preferences, setPreferences] = useState(initial);
  const held = useMemo<Held>(
    () => ({
      preferences,
      drawnAt,
      choose: (name, value) => {
        setPreferences((now) => ({ ...now, [name]: value }));
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and Safari
        document.cookie = preferenceCookie(name, value);
        if (name === 'density') document.documentElement.dataset['density'] = String(value);
        if (name === 'theme') {
          if (value === 'system') delete document.documentElement.dataset['theme'];
          else document.documentElement.dataset['theme'] = String(value);
        }
      },
    }),
    [preferences, drawnAt],
  );
  const { choose } = held;
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone && zone !== preferences.browserZone) choose('browserZone', zone);
  }, [choose, preferences.browserZone]);
  return <Context value={held}>{children}</Context>;
}

/** The viewer's choices, and how to change one. */
export const usePreferences = (): Held => useContext(Context);
