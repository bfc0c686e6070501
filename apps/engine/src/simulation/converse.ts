import { begin } from './begin.ts';
import { sendContent } from './send-content.ts';
import { type Conversation, isGood, type Script, talkOf } from './talk.ts';

/** Says to the engine what the invented client would say, one command at a time, as far as it is let. */
export async function converse(script: Script, conversation: Conversation): Promise<void> {
  const { said, client } = script;
  const { steps } = conversation;
  const talk = talkOf(script, steps);
  if (!(await begin(script, talk))) return;
  if (!isGood(await talk.exchange('mail', command(`MAIL FROM:<${said.sender}>`, said.mailParameters)))) return;
  for (const [index, { address, parameters }] of said.recipients.entries()) {
    if (client.isOver) return;
    if (isGood(await talk.exchange('rcpt', command(`RCPT TO:<${address}>`, parameters))))
      conversation.taken.push(index);
  }
  if (conversation.taken.length > 0)
    conversation.isSent = await sendContent(script, talk, { steps, taken: conversation.taken.length });
  if (!client.isOver) await client.write('QUIT\r\n');
  return;
}

function command(verb: string, parameters: string): string {
  const rest = parameters.trim();
  return rest === '' ? verb : `${verb} ${rest}`;
}
