import { type ReplyClass, replyClasses } from '@posthorn/events/explain/class/words';

/** What kinds of trouble there are, for searches. */
export const classes = Object.entries(replyClasses).map(([value, { meaning }]) => ({
  value: value as ReplyClass,
  hint: meaning,
}));
