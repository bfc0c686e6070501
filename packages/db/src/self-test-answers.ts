import { hostname } from 'node:os';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import {
  runSelfTest,
  type SelfTestBodies,
  type SelfTestResult,
  selfTestInputSchema,
} from '@posthorn/settings/self-test';
import type { RequestHandler } from './requests.ts';

/** The self-tests of a part, by slug of the feature. */
export type SelfTestTable<Context> = Readonly<Record<string, SelfTestBodies<Context>>>;

export type SelfTestAnswers<Context> = {
  table: SelfTestTable<Context>;
  /** Made anew for each run, so that it holds what is in force then. */
  context: () => Context;
  revision: () => number;
  /** Id of the process row. */
  process: string;
  tell: (event: PosthornEvent) => void;
};

/** Answers requests of kind `self-test`: runs the test, reports each step, and leaves an event. */
export function selfTestHandler<Context>(options: SelfTestAnswers<Context>): RequestHandler {
  return async (input, step) => {
    const { feature, test, author } = selfTestInputSchema.parse(input);
    const body = options.table[feature]?.[test];
    if (!body) throw new Error(`This version of Posthorn has no self-test ${feature}/${test} here.`);
    const revision = options.revision();
    const words: string[] = [];
    const { state, ms } = await runSelfTest(
      (check) => body(check, options.context()),
      async (done) => {
        if (done.state !== 'ok') words.push(`${done.title}: ${done.words}`);
        await step(done);
      },
    );
    options.tell(
      newEvent('self-test:done', {
        process: options.process,
        text: words[0] ?? 'Everything that was looked at is good.',
        data: { feature, test, result: state, ms, actor: author },
      }),
    );
    return { state, ms, revision, host: hostname(), pid: process.pid } satisfies SelfTestResult;
  };
}
