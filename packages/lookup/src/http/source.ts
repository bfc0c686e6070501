import { fillLookup, hasPlaces, lookupTemplate } from '@posthorn/policy/lookup/template';
import { type Answer, answerOf, type Source } from '../source.ts';
import { valuesAt } from './json-path.ts';

/** One bounded request without redirects, to an address that may be asked. The caller brings it, with its guard. */
export type Fetch = (
  url: URL,
  options: { headers: Record<string, string>; maxOctets: number; timeoutMs: number; allowPrivate: boolean },
) => Promise<{ status: number; type: string; octets: Buffer }>;

/** A web server, asked with GET. 404, 410 and an empty answer are misses; whatever is not 200 is a failure. */
export function httpSource(
  settings: { url: string; path: string; allowPrivate: boolean },
  { fetch, authorization }: { fetch: Fetch; authorization: (() => Promise<string>) | undefined },
): Source {
  const template = lookupTemplate(settings.url);
  return {
    isReading: true,
    usesKey: hasPlaces(template),
    async ask(args, timeoutMs): Promise<Answer> {
      const url = new URL(fillLookup(template, args, encodeURIComponent));
      const headers = {
        accept: 'application/json, text/plain',
        'user-agent': 'Posthorn',
        ...(authorization === undefined ? {} : { authorization: await authorization() }),
      };
      const { allowPrivate } = settings;
      const answer = await fetch(url, { headers, maxOctets: LARGEST, timeoutMs, allowPrivate });
      if (answer.status === 404 || answer.status === 410 || answer.status === 204) return { kind: 'miss' };
      if (answer.status !== 200) return { kind: 'failed', reason: `the web server answered ${answer.status}` };
      return answerOf(valuesIn(answer.octets.toString('utf8'), answer.type, settings.path));
    },
    close: async () => {},
  };
}

function valuesIn(text: string, type: string, path: string): string[] {
  const isJson = /[/+]json\b/i.test(type);
  if (!isJson && path === '')
    return text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('the answer is no JSON');
  }
  return valuesAt(json, path);
}

const LARGEST = 1024 * 1024;
