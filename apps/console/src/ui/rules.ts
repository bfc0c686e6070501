import { describeRule } from '@posthorn/policy/builtin';

/** A rule's name as people say it; one's own rules keep their name. */
export const ruleTitle = (rule: string): string => describeRule(rule).title;
