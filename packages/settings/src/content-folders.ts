import type { Configuration } from './configuration.ts';

/** Folders that profiles of content scanning deliver into; no other name makes one. */
export const contentFolders = ({ content }: Pick<Configuration, 'content'>): ReadonlySet<string> =>
  new Set(
    content.profiles.flatMap(({ actions }) =>
      actions.filter(({ outcome, to }) => outcome === 'folder' && FOLDER.test(to)).map(({ to }) => to),
    ),
  );

/** A name that is one segment of a path and of a Maildir++ folder, and stands in an address as it is. */
export const FOLDER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/;
