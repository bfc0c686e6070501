import type { ReactNode } from 'react';
import type { Outputs } from '../../../ui/trpc.ts';
import type { Evidence } from '../../authentication/evidence.ts';
import { ClientPanel } from './client-panel.tsx';
import { EncryptionPanel } from './encryption-panel.tsx';
import { JudgedPanels } from './judged-panels.tsx';
import { SignInPanel } from './sign-in-panel.tsx';
import { WrittenPanel } from './written-panel.tsx';

/** What a panel is given; it draws nothing when it has nothing to say. `evidence` null: the message was not judged. */
export type AuthenticationPanel = {
  id: string;
  Panel: (props: { message: Outputs['messages']['get']['message']; evidence: Evidence | null }) => ReactNode;
};

/** The verdicts first, then the connection they rest on, then what the header claims. */
export const authenticationPanels: readonly AuthenticationPanel[] = [
  { id: 'judged', Panel: JudgedPanels },
  { id: 'client', Panel: ClientPanel },
  { id: 'encryption', Panel: EncryptionPanel },
  { id: 'sign-in', Panel: SignInPanel },
  { id: 'written', Panel: WrittenPanel },
];
