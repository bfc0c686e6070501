/** Which events an endpoint gets, in a few words. */
export const typesWords = (types: readonly string[]): string =>
  types.length === 0
    ? 'every event'
    : types.length <= 3
      ? types.join(', ')
      : `${types.slice(0, 2).join(', ')} and ${types.length - 2} more`;
