import { z } from 'zod';

/** `unknown`: could not look. Never counted as good. */
export const selfTestStates = ['ok', 'warn', 'fail', 'unknown'] as const;
export type SelfTestState = (typeof selfTestStates)[number];

/** One step of a self-test, as it is shown. */
export const selfTestStepSchema = z.strictObject({
  title: z.string().max(200),
  state: z.enum(selfTestStates),
  /** What was found, and what to do about it when it is not good. */
  words: z.string().max(2000),
  /** How long looking took. */
  ms: z.number().min(0),
  /** What was seen, by name. May hold words of other machines. */
  facts: z.record(z.string(), z.string().max(1000)).exactOptional(),
  /** Pages of the console that show more. */
  links: z
    .array(z.strictObject({ to: z.string().startsWith('/').max(500), words: z.string().max(100) }))
    .exactOptional(),
});
export type SelfTestStep = z.output<typeof selfTestStepSchema>;

/** The outcome of a whole run. */
export const selfTestResultSchema = z.strictObject({
  state: z.enum(selfTestStates),
  ms: z.number().min(0),
  /** The settings it looked at. */
  revision: z.number(),
  /** The machine and process that looked. */
  host: z.string(),
  pid: z.number(),
});
export type SelfTestResult = z.output<typeof selfTestResultSchema>;

/** What a request of kind `self-test` asks for. */
export const selfTestInputSchema = z.strictObject({ feature: z.string(), test: z.string(), author: z.string() });

/** What looking found. */
export type Finding = Omit<SelfTestStep, 'title' | 'ms'>;

/** Looks at one thing, within its time, and reports what it found. What `look` throws means that it could not look. */
export type Check = (title: string, look: () => Finding | Promise<Finding>, timeoutMs?: number) => Promise<Finding>;

/** A self-test: a series of checks. */
export type SelfTestBody<Context> = (check: Check, context: Context) => Promise<void>;

/** The tests of one feature in one part, by the ids of its declaration. */
export type SelfTestBodies<Context> = Readonly<Record<string, SelfTestBody<Context>>>;

/** Extra things to show with a finding. */
export type FindingDetail = {
  facts?: Record<string, string | number | undefined>;
  links?: { to: string; words: string }[];
};

export const ok = (words: string, detail?: FindingDetail): Finding => finding('ok', words, detail);
export const warn = (words: string, detail?: FindingDetail): Finding => finding('warn', words, detail);
export const fail = (words: string, detail?: FindingDetail): Finding => finding('fail', words, detail);
/** Could not look; the words say why. */
export const unknown = (words: string, detail?: FindingDetail): Finding => finding('unknown', words, detail);

/**
 * Runs a self-test step by step. Each step is reported as soon as it is known; one that does not come back in its time (10 s
 * unless it says otherwise) counts as not looked at. Returns the worst state; without any step it is `unknown`.
 */
export async function runSelfTest(
  test: (check: Check) => Promise<void>,
  report: (step: SelfTestStep) => Promise<void>,
): Promise<{ state: SelfTestState; ms: number }> {
  const begun = performance.now();
  const states: SelfTestState[] = [];
  const check: Check = async (title, look, timeoutMs = 10_000) => {
    const from = performance.now();
    const found = await within(look, timeoutMs);
    states.push(found.state);
    await report({ title: short(title, 200), ...found, ms: elapsed(from) });
    return found;
  };
  try {
    await test(check);
  } catch (error) {
    await check('The rest of the test', () => {
      throw error;
    });
  }
  return { state: worst(states), ms: elapsed(begun) };
}

/** Fail outweighs warn, warn outweighs not having looked, and that outweighs good. */
export function worst(states: readonly SelfTestState[]): SelfTestState {
  return severity.find((state) => states.includes(state)) ?? 'unknown';
}

async function within(look: () => Finding | Promise<Finding>, timeoutMs: number): Promise<Finding> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(unknown(`No answer within ${timeoutMs / 1000} s.`)), timeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(look), late]);
  } catch (error) {
    return unknown(`Could not look: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

function finding(state: SelfTestState, words: string, detail: FindingDetail = {}): Finding {
  const facts = Object.entries(detail.facts ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, short(String(value), 1000)]],
  );
  return {
    state,
    words: short(words, 2000),
    ...(facts.length > 0 ? { facts: Object.fromEntries(facts) } : {}),
    ...(detail.links ? { links: detail.links } : {}),
  };
}

function elapsed(from: number): number {
  return Math.round((performance.now() - from) * 10) / 10;
}

function short(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

const severity: readonly SelfTestState[] = ['fail', 'warn', 'unknown', 'ok'];
