import type { BodyType } from '@posthorn/db/mail/message';
import { reencode } from '@posthorn/message/reencode';
import { isCannotReencode, planReencoding } from '@posthorn/message/reencode-plan';
import type { Capabilities } from '@posthorn/smtp/client';
import { ours } from '../outcome/classify.ts';
import type { Verdict } from '../outcome/result.ts';
import { type MessageContent, streamed } from './content.ts';

/** The octets in a form the next hop can take, or why there is none. `form` tells the forms of one message apart. */
export type Adapted =
  | { kind: 'ready'; content: MessageContent; body: BodyType; form: 'whole' | '8bit' | '7bit' }
  | { kind: 'refused'; verdict: Verdict };

/**
 * Makes the content fit for a peer: 8-bit and binary content goes as it is where it may, else it is re-encoded
 * (RFC 6152 §3, RFC 3030 §3); what cannot be re-encoded without breaking it is refused with 5.6.3.
 */
export async function adaptContent(
  content: MessageContent,
  body: BodyType,
  capabilities: Capabilities,
): Promise<Adapted> {
  const limit = Number(capabilities.get('SIZE')?.[0] ?? 0);
  // RFC 1870 §6.1: a limit of 0, or none, says nothing.
  if (limit > 0 && content.size > limit) {
    return refused('5.3.4', `the message has ${content.size} bytes, the next hop takes at most ${limit}`);
  }
  const target = targetFor(body, capabilities);
  if (target === null) return { kind: 'ready', content, body, form: 'whole' };
  try {
    const plan = await planReencoding(content.stream(), target);
    const onward: BodyType = target === '8bit' ? '8BITMIME' : '7BIT';
    if (!plan.changes) return { kind: 'ready', content, body: onward, form: 'whole' };
    const converted = streamed(plan.size, () => reencode(content.stream(), plan));
    return { kind: 'ready', content: converted, body: onward, form: target };
  } catch (error) {
    if (!isCannotReencode(error)) throw error;
    return refused('5.6.3', `the next hop takes no ${body} content and it cannot be re-encoded (${error.reason})`);
  }
}

/** What has to be converted to; null: nothing. */
function targetFor(body: BodyType, capabilities: Capabilities): '7bit' | '8bit' | null {
  const takes8bit = capabilities.has('8BITMIME');
  switch (body) {
    case '7BIT':
      return null;
    case '8BITMIME':
      return takes8bit ? null : '7bit';
    case 'BINARYMIME':
      if (capabilities.has('BINARYMIME') && capabilities.has('CHUNKING')) return null;
      return takes8bit ? '8bit' : '7bit';
  }
}

function refused(enhanced: string, text: string): Adapted {
  return { kind: 'refused', verdict: ours('failed', 'prepare', enhanced, text) };
}
