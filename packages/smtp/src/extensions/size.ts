import { reply } from '../reply.ts';
import type { Extension } from './extension.ts';

/** Message size declaration (RFC 1870). `SIZE 0` says that there is no fixed limit. */
export const size: Extension = {
  keyword: 'SIZE',
  advertise: ({ limits }) => [String(limits.maxMessageSize)],
  mailLength: 26,
  mail: {
    SIZE(value, params, { limits }) {
      const octets = parseSize(value);
      if (octets === undefined) return reply(501, '5.5.4', 'SIZE wants a number of octets');
      if (limits.maxMessageSize > 0 && octets > limits.maxMessageSize) {
        return reply(552, '5.3.4', `Message size exceeds the limit of ${limits.maxMessageSize} octets`);
      }
      params.size = octets;
      return undefined;
    },
  },
  sayMail(_params, _words, said) {
    return said.size === undefined ? [] : [`SIZE=${said.size}`];
  },
};

/** size-value: 1*20DIGIT (RFC 1870 §3). */
export function parseSize(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,20}$/.test(value) ? Number(value) : undefined;
}

/** The limit a server offers; undefined: none. */
export function sizeLimit(words: readonly string[]): number | undefined {
  const limit = parseSize(words[0]);
  return limit === 0 ? undefined : limit;
}
