import type { MailParameters } from '../index.ts';
import { type Reply, reply } from '../reply.ts';
import type { Extension, ParameterContext } from './extension.ts';

/** 8-bit content (RFC 6152): `BODY=7BIT` and `BODY=8BITMIME`; the third value is told in binarymime. */
export const eightbitmime: Extension = {
  keyword: '8BITMIME',
  advertise: () => [],
  mailLength: 17,
  mail: { BODY: readBody },
  sayMail(params) {
    return params.body === '8BITMIME' ? ['BODY=8BITMIME'] : [];
  },
};

/** The one reader of BODY, shared with BINARYMIME (RFC 3030 §3), which adds a value and no keyword. */
export function readBody(
  value: string | undefined,
  params: MailParameters,
  context: ParameterContext,
): Reply | undefined {
  const body = value?.toUpperCase();
  if (body === '7BIT' || (body === '8BITMIME' && context.has('8BITMIME'))) {
    params.body = body;
  } else if (body === 'BINARYMIME' && context.has('BINARYMIME')) {
    params.body = body;
  } else {
    return reply(501, '5.5.4', 'BODY has an unknown value');
  }
  return undefined;
}
