/** Do two entries say the same? They are small and come from the same schema, whose order of members is fixed. */
export const equal = (left: unknown, right: unknown): boolean =>
  left === right || JSON.stringify(left) === JSON.stringify(right);
