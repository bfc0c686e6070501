import type { ReactNode } from 'react';
import type { Outputs } from '../../../ui/trpc.ts';
import { ClientPanel } from './client-panel.tsx';
import { EncryptionPanel } from './encryption-panel.tsx';
import { SignInPanel } from './sign-in-panel.tsx';
import { WrittenPanel } from './written-panel.tsx';

/** What a panel is given; it draws nothing when it has nothing to say. */
export type AuthenticationPanel = {
  id: string;
  Panel: (props: { message: Outputs['messages']['get']['message'] }) => ReactNode;
};

/** In the order of the conversation. A feature that judges senders adds one line here. */
export const authenticationPanels: readonly AuthenticationPanel[] = [
  { id: 'client', Panel: ClientPanel },
  { id: 'encryption', Panel: EncryptionPanel },
  { id: 'sign-in', Panel: SignInPanel },
  { id: 'written', Panel: WrittenPanel },
];
