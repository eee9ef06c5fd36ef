import { expect, test } from 'vitest';
import { fieldsOf, inputOf, NEW_CHANNEL, type Channel } from './channel';
import { fieldsOf as ruleFields, inputOf as ruleInput, NEW_RULE } from './rule';

test('what a channel keeps to itself is sent only where it is typed, and never that of another kind', () => {
  expect(inputOf({ ...NEW_CHANNEL, name: ' ops ', url: ' https://hooks.example.org/x ' })).toEqual({ name: 'ops', kind: 'webhook', state: 'active', url: 'https://hooks.example.org/x', secret: undefined });
  expect(inputOf({ ...NEW_CHANNEL, name: 'chat', kind: 'slack', url: '', secret: 'left over' })).toEqual({ name: 'chat', kind: 'slack', state: 'active', url: undefined });
  const mail = { host: 'smtp.example.org', port: 587, security: 'tls' as const, from: 'a@example.org', to: ['b@example.org'] };
  const stored = { name: 'post', kind: 'email', mail, state: 'inactive' } as unknown as Channel;
  expect(inputOf(fieldsOf(stored))).toEqual({ name: 'post', kind: 'email', state: 'inactive', mail: { ...mail, username: undefined, password: undefined } });
});

test('a rule is told at once, or collected for so many minutes', () => {
  expect(ruleInput({ ...NEW_RULE, name: 'all', channelId: 'c' })).not.toHaveProperty('digestMinutes');
  expect(ruleInput({ ...NEW_RULE, name: 'all', channelId: 'c', how: 'collected', digestMinutes: 15 }).digestMinutes).toBe(15);
  const stored = { ...ruleInput({ ...NEW_RULE, name: 'all', channelId: 'c' }), id: 'r', createdAt: '', updatedAt: '', version: 1 } as never;
  expect(ruleInput(ruleFields(stored))).toEqual(ruleInput({ ...NEW_RULE, name: 'all', channelId: 'c' }));
});
