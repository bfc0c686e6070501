'use client';

import { useMemo } from 'react';
import { usePreferences } from './preferences-provider.tsx';

/** The viewer's zone and how moments read in it. */
export type Zone = TimeFormats & {
  /** IANA name in force. */
  zone: string;
  /** As chosen: `auto`, `UTC` or an IANA name. */
  choice: string;
  choose(choice: string): void;
};

export type TimeFormats = {
  /** `22 Nov 2026, 12:04:31 CET` */
  exact(at: string | number | Date): string;
  /** `12:04:31` */
  clock(at: string | number | Date): string;
  /** `12:04` */
  minute(at: string | number | Date): string;
  /** `22 Nov 2026` */
  day(at: string | number | Date): string;
  /** `Sun 22 Nov, 12:04` */
  moment(at: string | number | Date): string;
  /** `Sun 22` */
  weekday(at: string | number | Date): string;
  /** `22 Nov` */
  date(at: string | number | Date): string;
  /** `Nov 2026` */
  month(at: string | number | Date): string;
};

export const useZone = (): Zone => {
  const { preferences, choose } = usePreferences();
  return useMemo(() => {
    const zone = preferences.zone === 'auto' ? preferences.browserZone : preferences.zone;
    return { ...timeFormats(zone), zone, choice: preferences.zone, choose: (choice) => choose('zone', choice) };
  }, [preferences.zone, preferences.browserZone, choose]);
};

/** How moments read in a zone; made once for each. */
export const timeFormats = (zone: string): TimeFormats => {
  const known = made.get(zone);
  if (known) return known;
  const formats = makeFormats(zone);
  made.set(zone, formats);
  return formats;
};

export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const made = new Map<string, TimeFormats>();

const makeFormats = (timeZone: string): TimeFormats => {
  const format = (options: Intl.DateTimeFormatOptions) => {
    // Made at its first use: most pages need one or two of them.
    let formatter: Intl.DateTimeFormat | undefined;
    return (at: string | number | Date) => {
      formatter ??= new Intl.DateTimeFormat('en-GB', { timeZone, ...options });
      return formatter.format(new Date(at));
    };
  };
  const hourMinute = { hour: '2-digit', minute: '2-digit' } as const;
  return {
    exact: format({
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      ...hourMinute,
      second: '2-digit',
      timeZoneName: 'short',
    }),
    clock: format({ ...hourMinute, second: '2-digit' }),
    minute: format(hourMinute),
    day: format({ day: 'numeric', month: 'short', year: 'numeric' }),
    weekday: format({ weekday: 'short', day: 'numeric' }),
    date: format({ day: 'numeric', month: 'short' }),
    month: format({ month: 'short', year: 'numeric' }),
    moment: format({ weekday: 'short', day: 'numeric', month: 'short', ...hourMinute }),
  };
};
