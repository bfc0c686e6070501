import type { Stage } from '../stage.ts';
import { conversionFunctions } from './function-table/conversion.ts';
import { lookupFunctions } from './function-table/lookup.ts';
import { mailFunctions } from './function-table/mail.ts';
import { textFunctions } from './function-table/text.ts';
import { timeFunctions } from './function-table/time.ts';
import type { Value } from './value.ts';

/** What functions may ask of the mail server. Lists may throw `NotYetKnown` (lookup/at-hand.ts): they are asked again once it settled. */
export type FunctionHost = {
  /** Values of the header fields of this name, unfolded, from the top. */
  headers(name: string): readonly string[];
  /** Is the value (an IP address, host name, domain or mail address) in the named list? */
  isInList(value: string, list: string): boolean;
  /** Is the client, by its address and verified name, in the named list of hosts? */
  isClientIn(list: string): boolean;
  /** A variable that an effect has set; '' without. */
  variable(name: string): string;
  now(): Date;
  /** Values of a look-up; a rejection is a failure of it. Left out where there are none: the function then fails. */
  lookup?(name: string, args: readonly string[]): Promise<readonly string[]>;
};

/** One function of the language. */
export type RuleFunction = {
  name: string;
  /** For the type checker; left out where the library knows the function. */
  signature?: string;
  /** As people read it in the completion: `inList(value, "list")`. */
  usage: string;
  words: string;
  /** Called on a value: `text.contains("x")`. The value is the first argument. */
  isMethod?: boolean;
  /** Called either way: `size(x)` and `x.size()`. */
  isEither?: boolean;
  /** Where it can be used; left out: everywhere. */
  stages?: readonly Stage[];
  /** Facts it looks at without their being written. */
  facts?: readonly string[];
  /** Which argument is the name of a list, which must be written out. */
  listArgument?: number;
  /** Which argument is the name of a look-up, which must be written out. */
  lookupArgument?: number;
  /** @throws RuleFault */
  call(args: readonly Value[], host: FunctionHost): Value | Promise<readonly string[]>;
};

/** Every function by its name. */
export const functions: ReadonlyMap<string, RuleFunction> = new Map(
  [...textFunctions, ...conversionFunctions, ...mailFunctions, ...lookupFunctions, ...timeFunctions].map((one) => [
    one.name,
    one,
  ]),
);

/** The names of those that are called on a value; some can be called both ways. */
export const receiverFunctions: ReadonlySet<string> = new Set(
  [...functions.values()].filter(({ isMethod, isEither }) => isMethod || isEither).map(({ name }) => name),
);
