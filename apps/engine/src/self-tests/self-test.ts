import type { Pool } from '@posthorn/db/pool';
import type { SelfTestBodies } from '@posthorn/settings/self-test';
import type { House } from '../house.ts';
import type { ListenerAddress } from '../index.ts';
import type { ListenerProblem, WantedListener } from '../listeners/listeners.ts';
import type { CertificatePair } from '../tls/self-signed.ts';
import type { WebKind } from '../web/server.ts';

/** What a self-test of the engine may look at. */
export type SelfTestContext = {
  house: House;
  pool: Pool;
  /** What the settings ask for. */
  wanted: readonly WantedListener[];
  /** What is open in this process. */
  open: readonly ListenerAddress[];
  problems: readonly ListenerProblem[];
  /** The web ports that are open in this process. */
  web: readonly ListenerAddress<WebKind>[];
  /** The pair made at first start. */
  selfSigned: () => Promise<CertificatePair>;
};

export type EngineSelfTests = SelfTestBodies<SelfTestContext>;
