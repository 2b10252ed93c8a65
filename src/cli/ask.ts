import { askAgent } from '../shell/control.ts';
import type { AgentStatus } from '../status.ts';
import { mayNotRead } from './load.ts';
import { isClosed } from './state-dir.ts';

/** What the agent of a state directory says of itself; undefined when none answers. */
export async function askStatus(stateDir: string): Promise<AgentStatus | undefined> {
  // A decoder: the agent's own answer, on a socket that only its owner can reach.
  return (await askAgent(stateDir, 'status')) as AgentStatus | undefined;
}

/** When no agent answers: why that is, as far as can be told, and what to do about it. */
export async function nobodyAnswers(stateDir: string, config: string): Promise<string> {
  if (await isClosed(stateDir)) return mayNotRead(stateDir);
  return `No agent answers in "${stateDir}"; start one: cerberus run -c ${config}\n`;
}
