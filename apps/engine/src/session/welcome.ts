import { connectStage } from '../stages/connect.ts';
import { decide } from '../stages/stage.ts';
import type { Session } from './session.ts';

/** Asks the connect stage about the client as it is now. */
export function welcome(session: Session, decided: (decision: NonNullable<Session['welcome']>) => void): void {
  const { lists } = session.inForce;
  const fail = (error: unknown): void => {
    session.house.log.error({ err: error, session: session.id }, 'the connect stage failed');
    session.wire.socket.destroy();
  };
  // Who may speak before the greeting has to be known before a word is read.
  const named = lists.pipeConnectAdvertiseHosts.needsName ? session.facts.reverseName() : undefined;
  if (named !== undefined) {
    void named
      .then((name) => {
        session.client.name ??= name;
        return decide(connectStage, session, undefined);
      })
      .then(decided, fail);
    return;
  }
  const decision = decide(connectStage, session, undefined);
  if (decision instanceof Promise) decision.then(decided, fail);
  else decided(decision);
}
