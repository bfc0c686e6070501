/**
 * What many replies have in common: the codes stay, and words that hold a digit or stand in angle brackets become `*`. The result is also
 * the pattern that finds them again. The same as `mail.reason_key` in the database.
 */
export function reasonKey(reason: string): string {
  const code = CODE.exec(reason)?.[0] ?? '';
  return code + reason.slice(code.length).replace(VARIABLE, '*');
}

const CODE = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})? /;
const VARIABLE = /<[^<>]*>|\S*\d\S*/g;
