/** A rule as a form has it, and as the API has it. */
import type { components } from '@/api/schema';

type Schemas = components['schemas'];

export interface RuleForm {
  name: string;
  kinds: Schemas['AlertKind'][];
  networks: string[];
  tags: string[];
  ports: string[];
  minSeverity: Schemas['Severity'];
  channelId?: string;
  how: 'each' | 'collected';
  digestMinutes?: number | null;
  active: boolean;
}

const HOUR = 60;

export const NEW_RULE: RuleForm = { name: '', kinds: [], networks: [], tags: [], ports: [], minSeverity: 'medium', how: 'each', digestMinutes: HOUR, active: true };

export function fieldsOf({ name, kinds, networks, tags, ports, minSeverity, channelId, digestMinutes, state }: Schemas['AlertRule']): RuleForm {
  return { name, kinds, networks, tags, ports, minSeverity, channelId, how: digestMinutes ? 'collected' : 'each', digestMinutes: digestMinutes ?? HOUR, active: state === 'active' };
}

export function inputOf({ how, digestMinutes, active, channelId = '', name, ...rest }: RuleForm): Schemas['AlertRuleInput'] {
  return { ...rest, name: name.trim(), channelId, state: active ? 'active' : 'inactive', ...(how === 'collected' && { digestMinutes: digestMinutes ?? HOUR }) };
}
