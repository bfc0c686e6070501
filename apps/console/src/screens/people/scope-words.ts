/** What each scope of an API key lets its holder do. The first three are bundles of the others. */
export const scopeWords = {
  read: 'See numbers, messages, queue, events and settings; never the content of mail, never a secret',
  operate: 'read, content, queue and configure together',
  admin: 'Everything, people and API keys included',
  content: 'read, and headers, parts and raw bytes of messages',
  queue: 'read, and hold, release, retry, fail and drop mail',
  configure: 'read, and draft, publish and roll back settings',
  audit: 'The audit log only',
} as const;

export type Scope = keyof typeof scopeWords;
export const allScopes = Object.keys(scopeWords) as Scope[];
