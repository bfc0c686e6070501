import { describeRule } from '@posthorn/policy/builtin';

/** A rule's name as people say it; one's own rules keep their name. */
export const ruleTitle = (rule: string): string => describeRule(rule).title;

/** What a rule is about, in a sentence, and the setting that decides it, where there is one. */
export const ruleWords = (rule: string): { summary: string; setting?: string } => describeRule(rule);
