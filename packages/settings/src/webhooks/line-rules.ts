import { eventTypes } from '@posthorn/events/catalogue';
import type { LineRule } from '../field.ts';
import { nearest } from '../nearest.ts';

/** The address of a web server: http or https, without name and password and without a fragment, which no server would see. */
export const webhookUrlRule: LineRule = (text) => {
  if (!/^https?:\/\/[^/?#]/i.test(text)) return { reason: 'the URL must begin with https:// or http://', position: 0 };
  if (/\s|\\/.test(text)) return { reason: 'a URL holds no blanks and no backslashes', position: text.search(/\s|\\/) };
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { reason: 'this is no URL', position: 0 };
  }
  if (url.username !== '' || url.password !== '')
    return {
      reason: 'name and password do not belong into a URL, which everybody may read; deliveries are signed instead',
      position: text.indexOf('//') + 2,
    };
  if (text.includes('#')) return { reason: 'what stands behind # is never sent', position: text.indexOf('#') };
  if (url.port === '0') return { reason: 'port 0 is no port', position: 0 };
  return undefined;
};

/** The type of an event, or the beginning of several with a star: `msg:*`. */
export const eventTypeRule: LineRule = (text) => {
  if (matchingTypes(text).length > 0) return undefined;
  const near = nearest(text, Object.keys(eventTypes));
  return {
    reason: `there is no event of the type "${text}"${near ? `; did you mean "${near}"?` : ''}`,
    position: 0,
  };
};

/** The types that a line of the setting stands for. */
export function matchingTypes(text: string): string[] {
  const known = Object.keys(eventTypes);
  if (!text.endsWith('*')) return known.filter((type) => type === text);
  const start = text.slice(0, -1);
  return start === '' || start.endsWith(':') ? known.filter((type) => type.startsWith(start)) : [];
}
