import { expect, test } from 'vitest';
import { draftOf, fresh, inputOf, timesFor, type WindowInput } from './draft';

const NONE = { network: '', scan: '' };

test.each<WindowInput>([
  { name: 'Nights', effect: 'allow', of: { kind: 'owner' }, span: { kind: 'weekly', days: ['monday', 'sunday'], from: '22:00', to: '06:00' }, zone: 'Europe/Berlin' },
  { name: 'Freeze', effect: 'blackout', of: { kind: 'network', network: '10.0.0.0/8' }, span: { kind: 'once', from: '2026-12-20T00:00', to: '2027-01-02T00:00' }, zone: 'UTC' },
  { name: 'Its own', effect: 'allow', of: { kind: 'scan', scanId: 's' }, span: { kind: 'weekly', days: ['friday'], from: '00:00', to: '00:00' }, zone: 'Asia/Tokyo' },
])('what is shown to be changed is saved as it was: $name', (input) => {
  const window = { ...input, id: 'w', createdAt: '', updatedAt: '', version: 1 };
  expect(inputOf(draftOf(window))).toEqual(input);
});

test('a link says what a new one is of', () => {
  expect(fresh(NONE).of.kind).toBe('owner');
  expect(fresh({ ...NONE, network: '10.0.0.0/8' }).of).toMatchObject({ kind: 'network', network: '10.0.0.0/8' });
  expect(fresh({ ...NONE, scan: 's' }).of).toMatchObject({ kind: 'scan', scanId: 's' });
});

test('the times of the day stay when it is to be once, and back, and it ends after it begins', () => {
  const night = timesFor('once', { from: '22:00', to: '06:00' });
  expect(night.to > night.from).toBe(true);
  expect(timesFor('once', night)).toEqual(night);
  expect(timesFor('weekly', night)).toEqual({ from: '22:00', to: '06:00' });
  const day = timesFor('once', { from: '09:00', to: '17:00' });
  expect(day.from.slice(0, 10)).toBe(day.to.slice(0, 10));
});
