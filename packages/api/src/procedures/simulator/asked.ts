import type { AskedSimulation } from '@posthorn/db/simulations';
import { problem } from '../../problem.ts';

/** The id of what was asked; a problem when nobody can answer. */
export const idOfAsked = (asked: AskedSimulation): { id: string } => {
  switch (asked.kind) {
    case 'asked':
      return { id: asked.id };
    case 'no-answerer':
      throw problem('unavailable', 'No engine is running that could answer. Start one and try again.');
    case 'busy':
      throw problem(
        'too-many-requests',
        `${asked.limit} are waiting or under way already. Wait for one to end, or stop one.`,
      );
  }
};
