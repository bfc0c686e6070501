/** What a viewer chose about how the console looks. All of it lives in cookies, so that the server's first paint is already right. */
export type Preferences = {
  theme: 'system' | 'light' | 'dark';
  density: 'comfortable' | 'compact';
  /** `auto` (the browser's), `UTC`, or an IANA name. */
  zone: string;
  /** Columns switched on or off by hand, by table: `messages: ['+size', '-ip']`. */
  columns: Readonly<Record<string, readonly string[]>>;
  /** The browser's own zone as it was last seen, so that the server can write times in it; `UTC` before. */
  browserZone: string;
  /** Keys without Ctrl or Cmd (WCAG 2.1.4 asks that they can be switched off). */
  keys: 'on' | 'off';
};

/** Reads the cookies; what is missing or not understood is the default. */
export const readPreferences = (cookie: (name: string) => string | undefined): Preferences => ({
  theme: oneOf(cookie('posthorn.theme'), ['system', 'light', 'dark']),
  density: oneOf(cookie('posthorn.density'), ['comfortable', 'compact']),
  zone: zoneOf(cookie('posthorn.zone')),
  columns: readColumns(cookie('posthorn.columns')),
  browserZone: zoneOf(cookie('posthorn.browserZone'), 'UTC'),
  keys: oneOf(cookie('posthorn.keys'), ['on', 'off']),
});

/** The cookie that keeps one choice, as `document.cookie` takes it. */
export const preferenceCookie = <Name extends keyof Preferences>(name: Name, value: Preferences[Name]): string => {
  const text = typeof value === 'string' ? value : formatColumns(value);
  return `posthorn.${name}=${encodeURIComponent(text)}; path=/; max-age=31536000; samesite=lax`;
};

/** Is it a zone that this JavaScript engine can count in? */
const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

const zoneOf = (text: string | undefined, otherwise = 'auto'): string =>
  text && (text === otherwise || isZone(text)) ? text : otherwise;

const oneOf = <T extends string>(text: string | undefined, known: readonly [T, ...T[]]): T =>
  known.find((one) => one === text) ?? known[0];

const readColumns = (text: string | undefined): Preferences['columns'] =>
  Object.fromEntries(
    (text ?? '')
      .slice(0, maxCookie)
      .split('|')
      .flatMap((part) => {
        const [, table, choices] = /^([a-z-]{1,40}):([a-zA-Z+,-]*)$/.exec(part) ?? [];
        return table && choices ? [[table, choices.split(',').filter((choice) => /^[+-]./.test(choice))]] : [];
      }),
  );

const formatColumns = (columns: Preferences['columns']): string =>
  Object.entries(columns)
    .filter(([, choices]) => choices.length > 0)
    .map(([table, choices]) => `${table}:${choices.join(',')}`)
    .join('|')
    .slice(0, maxCookie);

const maxCookie = 2000;
