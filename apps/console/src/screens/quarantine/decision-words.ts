export type Decision = 'release' | 'delete';

/** Each decision in words. */
export const decisionWords: Record<Decision, { title: string; warning: string; done: string; doing: string }> = {
  release: {
    title: 'Release',
    warning:
      'It goes on to its recipient at once and is not judged again. It can be called back only until it is delivered.',
    done: 'Released',
    doing: 'Releasing',
  },
  delete: {
    title: 'Delete',
    warning: 'It is thrown away, and neither sender nor recipient is told. For ten minutes it can be taken back.',
    done: 'Deleted',
    doing: 'Deleting',
  },
};
