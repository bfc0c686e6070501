import type { Outputs } from '../../../ui/trpc.ts';
import { readEvidence } from '../../authentication/evidence.ts';
import { authenticationPanels } from './panels.tsx';

/** Who really sent it: a panel for each thing that was looked at. */
export function AuthenticationTab({ row }: { row: Outputs['messages']['get'] }) {
  const evidence = readEvidence(row.authentication);
  return (
    <>
      {authenticationPanels.map(({ id, Panel }) => (
        <Panel key={id} message={row.message} evidence={evidence} />
      ))}
    </>
  );
}
