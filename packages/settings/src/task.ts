/** The four things a mail server does, in the order of the catalogue. */
export const featureTasks = ['receiving', 'judging', 'sending', 'seeing'] as const;
export type FeatureTask = (typeof featureTasks)[number];
