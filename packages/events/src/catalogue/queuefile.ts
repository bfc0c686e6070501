import type { EventDescription } from '../catalogue.ts';

/** What the watched directory of the queuefile feature does. */
export const queuefileEvents = {
  'queuefile:taken': {
    title: 'Taken back from a file',
    summary:
      'A message and its envelope were taken from the watched directory into the queue, and their files removed.',
    level: 'message',
    fields: {
      sender: 'the envelope sender',
      text: 'the name of the file',
      'data.recipients': 'how many recipients it has',
      'data.before': 'the message id under which it left for a file',
    },
  },
  'queuefile:refused': {
    title: 'File set aside',
    summary:
      'A file in the watched directory could not be taken back. It lies in the subdirectory bad, with the reason beside it.',
    level: 'system',
    fields: { text: 'the reason', 'data.file': 'the name of the file' },
  },
} as const satisfies Record<string, EventDescription>;
