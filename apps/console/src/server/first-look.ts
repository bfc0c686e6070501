/** Carries what the server knows before a page asks anything to the layout; a client's own is always replaced. */
export const firstLookHeader = 'x-posthorn-first-look';
