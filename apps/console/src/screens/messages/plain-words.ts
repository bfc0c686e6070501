/** `relayHost` as people say it: `relay host`. */
export const wordsOf = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

/** A fact as people say it: yes and no, lists with commas; whatever has members stays JSON. */
export const formatValue = (value: unknown): string => {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : joined(value.map(formatValue));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Sentences follow each other, words stand in a row. */
const joined = (parts: string[]): string => parts.join(parts.every((part) => part.endsWith('.')) ? ' ' : ', ');

/** Where a setting is changed: `smtp.maxMessageSize` stands on the page of its feature. */
export const settingHref = (path: string): string => `/features/${path.split('.')[0]}#${path}`;
