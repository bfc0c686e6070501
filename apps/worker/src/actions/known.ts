import type { Read } from '@posthorn/settings/actions/read';

/** What the check of the settings has let through. @throws Error all the same, where a revision is older than the check */
export function known<T>(read: Read<T>): T {
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}
