import { listDrafts } from '@posthorn/db/drafts';
import type { Check } from './concern.ts';

/** Settings that somebody began to change and did not publish. */
export const drafts: Check = async ({ services }) => {
  const found = await listDrafts(services.pool);
  const oldest = found.at(-1);
  if (!oldest) return [];
  return [
    {
      kind: 'draft',
      severity: 'note',
      title:
        found.length === 1
          ? 'A draft of settings is not published'
          : `${found.length} drafts of settings are not published`,
      detail: 'What is in a draft has no effect yet.',
      subject: null,
      at: oldest.updatedAt,
    },
  ];
};
