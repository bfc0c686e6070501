import type { TemplateVariable } from '../template.ts';

/** What a paragraph of one's own in reports may hold. */
export const noteVariables: readonly TemplateVariable[] = [
  { name: 'hostname', words: 'our name', sample: 'mail.example.org' },
  { name: 'postmaster', words: 'the address reports come from', sample: 'postmaster@mail.example.org' },
  { name: 'queueId', words: 'how we know the message', sample: '4gT7QxZ0Yk1v' },
  { name: 'recipients', words: 'whom it is about', sample: 'kim@example.net' },
  { name: 'date', words: 'when we took the message', sample: 'Sun, 22 Nov 2026 03:12:00 GMT' },
];

/** What the subject of a report may hold. */
export const subjectVariables: readonly TemplateVariable[] = [
  ...noteVariables,
  { name: 'sender', words: 'who sent the message and reads the report', sample: 'anna@example.org' },
];

/** What the text of a report may hold. */
export const textVariables: readonly TemplateVariable[] = [
  ...subjectVariables,
  {
    name: 'details',
    words: 'each recipient, what its server said, and what that means',
    sample: '  <kim@example.net>\n    The server mx.example.net [192.0.2.7] said:\n      550 5.1.1 No such user',
  },
  { name: 'note', words: 'your own words in failure reports or delay notices', sample: 'Help: +49 30 1234' },
  { name: 'returned', words: 'what of the message is attached', sample: 'Your message is attached.' },
];
