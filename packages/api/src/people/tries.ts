import { forgetTries, returnTry, takeTry } from '@posthorn/db/tries';
import type { ApiServices } from '../context.ts';
import { problem } from '../problem.ts';

/** What is counted: guesses at an account, and guesses from an address. */
export type Guess = { account: string; address: string };

/**
 * Counts a guess at a password or code before it is looked at. Throws when the account or the address had too many. Other
 * addresses can make an account wait for up to a quarter of an hour; a passkey is not held up by that.
 */
export const countGuess = async ({ pool }: Pick<ApiServices, 'pool'>, guess: Guess): Promise<void> => {
  const answers = [
    await takeTry(pool, addressKey(guess.address), perAddress),
    await takeTry(pool, accountKey(guess.account), perAccount),
  ];
  const refused = answers.find((answer) => !answer.allowed);
  if (!refused || refused.allowed) return;
  throw tooMany(refused.retryAfter);
};

const tooMany = (retryAfter: number) => {
  const minutes = Math.ceil(retryAfter / 60);
  const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`;
  return problem('too-many-requests', `Too many tries. Try again in ${wait}.`, { extra: { retryAfter } });
};

/** Counts a request that guesses nothing but costs something, such as a new challenge. Throws like {@link countGuess}. */
export const countVisit = async ({ pool }: Pick<ApiServices, 'pool'>, address: string): Promise<void> => {
  const answer = await takeTry(pool, `visit ${networkOf(address)}`, visitsPerAddress);
  if (!answer.allowed) throw tooMany(answer.retryAfter);
};

/** It was no guess: the right one is not held against anybody. */
export const forgetGuess = async ({ pool }: Pick<ApiServices, 'pool'>, guess: Guess): Promise<void> => {
  await forgetTries(pool, accountKey(guess.account));
  await returnTry(pool, addressKey(guess.address));
};

const accountKey = (account: string): string => `account ${account.toLowerCase()}`;
const addressKey = (address: string): string => `address ${networkOf(address)}`;

/** One customer has a whole /64 of IPv6 addresses: they count as one. */
const networkOf = (address: string): string => {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head.split(':').filter(Boolean);
  const right = tail === undefined ? [] : tail.split(':').filter(Boolean);
  const middle = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...(tail === undefined ? [] : middle), ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
};

const perAccount = { max: 10, seconds: 15 * 60 };
const perAddress = { max: 40, seconds: 5 * 60 };
const visitsPerAddress = { max: 60, seconds: 5 * 60 };
