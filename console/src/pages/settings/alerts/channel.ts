/** A channel as a form has it, and as the API has it. Secrets are never shown: left empty, they stay what they are. */
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Channel = Schemas['Channel'];
export type Kind = Schemas['ChannelKind'];

export const KINDS = ['webhook', 'slack', 'teams', 'mattermost', 'email'] as const satisfies readonly Kind[];
export const SECURITIES = ['starttls', 'tls', 'none'] as const satisfies readonly Schemas['MailSecurity'][];

export interface ChannelForm {
  name: string;
  kind: Kind;
  url?: string;
  secret?: string;
  mail?: { host?: string; port?: number | null; security?: Schemas['MailSecurity']; username?: string; password?: string; from?: string; to?: string[] };
  active: boolean;
}

export const NEW_CHANNEL: ChannelForm = { name: '', kind: 'webhook', mail: { security: 'starttls', to: [] }, active: true };

export function fieldsOf({ name, kind, mail, state }: Channel): ChannelForm {
  const { host, port, security, username, from, to } = mail ?? { security: 'starttls' as const, to: [] as string[] };
  return { name, kind, mail: { host, port, security, username: username ?? '', from, to }, active: state === 'active' } as ChannelForm;
}

export function inputOf({ name, kind, url, secret, mail, active }: ChannelForm): Schemas['ChannelInput'] {
  const state = active ? 'active' : 'inactive';
  const base = { name: name.trim(), kind, state } as const;
  if (kind !== 'email') return { ...base, url: url?.trim() || undefined, ...(kind === 'webhook' && { secret: secret?.trim() || undefined }) };
  const { host = '', port, security, username, password, from = '', to = [] } = mail ?? {};
  return {
    ...base,
    mail: { host: host.trim(), port: port ?? undefined, security: security ?? 'starttls', username: username?.trim() || undefined, password: password || undefined, from: from.trim(), to },
  };
}
