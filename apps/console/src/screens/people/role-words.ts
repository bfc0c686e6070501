/** What each role may do, for those who give it and those who have it. */
export const roleWords = {
  owner: { title: 'Owner', words: 'Everything, people and API keys included.' },
  operator: {
    title: 'Operator',
    words: 'Reads mail, works the queue, and publishes settings. No people, no keys, no audit log.',
  },
  viewer: {
    title: 'Viewer',
    words: 'Sees numbers, messages, queue and settings; never the content of mail. Changes nothing.',
  },
  auditor: { title: 'Auditor', words: 'What a viewer sees, and the audit log. Changes nothing.' },
} as const;

export type Role = keyof typeof roleWords;
export const allRoles = Object.keys(roleWords) as Role[];
