import { hostname } from 'node:os';
import type { Pool } from '@posthorn/db/pool';
import type { RequestHandler } from '@posthorn/db/requests';
import type { Resolver } from '@posthorn/dns/resolver';
import { readMessage } from '@posthorn/queue/history';
import type { Configuration } from '@posthorn/settings/configuration';
import { differencesOf } from '@posthorn/settings/simulation/compare';
import { type SimulationInput, simulationInputSchema } from '@posthorn/settings/simulation/input';
import type { SimulatedRun, SimulationResult } from '@posthorn/settings/simulation/result';
import type { House } from '../house.ts';
import type { ListenerAddress } from '../index.ts';
import type { CertificatePair } from '../tls/self-signed.ts';
import { certificatesOf } from './certificates.ts';
import { type Content, simulate } from './run.ts';
import { settingsOf } from './settings.ts';
import { contentOf, contentOfOctets } from './stored.ts';

/** What simulations need of the engine that answers them. */
export type SimulationContext = {
  house: House;
  pool: Pool;
  /** The resolver that these settings would bring. */
  resolverFor(configuration: Configuration): Resolver;
  open(): readonly ListenerAddress[];
  /** The pair made at first start. */
  selfSigned(): Promise<CertificatePair>;
};

/** Answers requests of kind `simulation`: one session under one or two choices of settings. */
export function simulationHandler(context: SimulationContext): RequestHandler {
  return async (raw) => {
    const begun = performance.now();
    const input = simulationInputSchema.parse(raw);
    const { house, pool } = context;
    const content = await contentFor(input, pool);
    const runs: SimulatedRun[] = [];
    for (const choice of input.settings) {
      const inForce = await settingsOf(choice, { house, pool, owner: input.owner });
      runs.push(
        await simulate(input.session, {
          house,
          inForce,
          choice: choice.kind,
          resolver: context.resolverFor(inForce.configuration),
          certificates: await certificatesOf(inForce, context),
          open: context.open(),
          content,
          isRoomAsked: true,
          isTraced: true,
        }),
      );
    }
    const [before, after] = runs;
    return {
      runs,
      differences: before && after ? differencesOf(before, after) : [],
      host: hostname(),
      ms: Math.round(performance.now() - begun),
    } satisfies SimulationResult;
  };
}

async function contentFor({ content }: SimulationInput, pool: Pool): Promise<Content | undefined> {
  switch (content.kind) {
    case 'none':
      return undefined;
    case 'octets':
      return contentOfOctets(Buffer.from(content.base64, 'base64'));
    case 'stored': {
      const row = await readMessage(pool, content.id);
      if (!row) throw new Error(`There is no message ${content.id} (any more).`);
      const found = await contentOf(pool, row.message);
      if (found === undefined) throw new Error(`The octets of ${row.message.queueId} are past their retention.`);
      return found;
    }
  }
}
