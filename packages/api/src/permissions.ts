/**
 * Who may do what. A permission is what an operation needs; a role is what a person has; a scope is what an API key has.
 * All three meet in this one table, and `trpc.ts` is the only place that asks it.
 */
export const permissions = ['read', 'content', 'queue', 'configure', 'audit', 'admin'] as const;
export type Permission = (typeof permissions)[number];

export const roles = ['owner', 'operator', 'viewer', 'auditor'] as const;
export type Role = (typeof roles)[number];

export const scopes = ['read', 'operate', 'admin', 'content', 'queue', 'configure', 'audit'] as const;
export type Scope = (typeof scopes)[number];

/** What each permission lets its holder do, for the console and the API document. */
export const permissionMeaning: Record<Permission, string> = {
  read: 'See numbers, messages, queue, events and settings; never the content of mail',
  content: 'Read headers, structure and the raw bytes of messages',
  queue: 'Hold, release, retry, fail and drop mail; empty the sandbox',
  configure: 'Draft, publish and roll back settings',
  audit: 'Read the audit log',
  admin: 'Manage users and API keys',
};

const ofRole: Record<Role, readonly Permission[]> = {
  owner: permissions,
  operator: ['read', 'content', 'queue', 'configure'],
  viewer: ['read'],
  auditor: ['read', 'audit'],
};

const ofScope: Record<Scope, readonly Permission[]> = {
  read: ['read'],
  operate: ['read', 'content', 'queue', 'configure'],
  admin: permissions,
  content: ['read', 'content'],
  queue: ['read', 'queue'],
  configure: ['read', 'configure'],
  audit: ['audit'],
};

/** The permissions of a person's role; an unknown role has none. */
export const permissionsOfRole = (role: string): ReadonlySet<Permission> => new Set(isRole(role) ? ofRole[role] : []);

/** The permissions of an API key's scopes; unknown scopes add none. */
export const permissionsOfScopes = (held: readonly string[]): ReadonlySet<Permission> =>
  new Set(held.flatMap((scope) => (isScope(scope) ? ofScope[scope] : [])));

export const isRole = (value: string): value is Role => (roles as readonly string[]).includes(value);
export const isScope = (value: string): value is Scope => (scopes as readonly string[]).includes(value);
