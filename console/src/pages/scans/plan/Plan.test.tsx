/** What the plan says of a command that runs, and of one that is refused. */
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { render } from '@/test/render';
import type { Explanation } from '../form/useExplain';
import { Plan } from './Plan';

const refusal = { code: 'unknownOption', reason: 'there is no such option' };

const explanation = (refusals: object[]) => ({ allowed: refusals.length === 0, argv: ['-F', '127.0.0.1'], needsPrivilege: false, options: [], plan: null, refusals, warnings: [] }) as unknown as Explanation;

const plan = (data: Explanation, tellsTargets = false) => render(<Plan explained={{ data, error: null, isStale: false, again: async () => data }} providerId={undefined} tellsTargets={tellsTargets} />);

const privilege = () => screen.getByText('Privilege').nextElementSibling;

test('what runs can be copied, and says which privilege it needs', async () => {
  await plan(explanation([]));
  expect(screen.getByText('nmap -F 127.0.0.1')).toBeTruthy();
  expect(privilege()?.textContent).toBe('None needed');
});

test('what is refused has no line to copy, and no privilege', async () => {
  await plan(explanation([refusal]));
  expect(screen.getByText('Refused')).toBeTruthy();
  expect(screen.queryByText('nmap -F 127.0.0.1')).toBeNull();
  expect(screen.queryByRole('button')).toBeNull();
  expect(privilege()?.textContent).toBe('–');
});

const outside = { code: 'outOfScope', reason: '192.0.2.1 is in no allowed network', target: 0 };
const family = { code: 'wrongFamily', reason: '127.0.0.1 is IPv4 and the command says -6', target: 1 };

test('what only the command has against a target is told here, and the rest of it where the target is', async () => {
  await plan(explanation([outside, family, refusal]));
  expect(screen.getAllByRole('listitem').map((one) => one.textContent)).toEqual([family.reason]);
});

test('of targets that were not asked about one by one all is told here', async () => {
  await plan(explanation([outside, family]), true);
  expect(screen.getAllByRole('listitem').map((one) => one.textContent)).toEqual([outside.reason, family.reason]);
});
