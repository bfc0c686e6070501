/** A rule's name as people say it: `builtin.relay-denied` is "Relay denied"; one's own rules keep their name. */
export const ruleTitle = (rule: string): string => {
  const own = rule.startsWith('builtin.') ? rule.slice('builtin.'.length) : rule;
  const words = own.replaceAll(/[-_.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
