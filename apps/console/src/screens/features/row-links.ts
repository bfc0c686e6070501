import type { Outputs } from '../../ui/trpc.ts';

type Kind = Outputs['features']['lately']['counts'][number]['kind'];
type Latest = Outputs['features']['lately']['latest'][number];

/** The rows behind a count, since a moment. What a rule accepted are recipients: their messages are the rows. */
export const rowsOf = (kind: Kind, name: string, since?: string, before?: string): string => {
  const stretch = [...(since ? [`after:${since}`] : []), ...(before ? [`before:${before}`] : [])];
  // The row of a message is the event of its acceptance.
  if (name === 'msg:accept') return `/activity/messages?q=${encodeURIComponent(stretch.join(' '))}`;
  const words = [`${kind === 'event' ? 'event' : 'rule'}:${name}`, ...stretch].join(' ');
  const list = { event: 'events', refusal: 'refusals', decision: 'messages' }[kind];
  return `/activity/${list}?q=${encodeURIComponent(words)}`;
};

/** The page that tells the story of one row. */
export const storyOf = ({ kind, name, messageId, sessionId, at }: Latest): string => {
  if (messageId) return `/activity/messages/${messageId}`;
  if (sessionId) return `/activity/refusals/${sessionId}`;
  return rowsOf(kind, name, new Date(Date.parse(at) - 1000).toISOString());
};
