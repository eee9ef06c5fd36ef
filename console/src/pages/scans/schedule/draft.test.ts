import { expect, test } from 'vitest';
import { DAYS } from '@/components/when/times';
import type { Schedule } from '@/hooks/useSchedule';
import { atFor, draftOf, fresh, inputOf, whenOf, type Draft } from './draft';

const schedule = (when: Schedule['when'], more: Partial<Schedule> = {}): Schedule => ({
  scanId: 's',
  scanName: 'Nightly',
  when,
  zone: 'Europe/Berlin',
  jitterSeconds: 90,
  missed: 'skip',
  overlap: 'queue',
  enabled: true,
  next: [],
  createdAt: '2026-11-27T00:00:00Z',
  updatedAt: '2026-11-27T00:00:00Z',
  version: 3,
  ...more,
});

test.each<Schedule['when']>([
  { kind: 'weekly', days: [...DAYS], at: '02:30' },
  { kind: 'weekly', days: ['monday', 'friday'], at: '23:59:30' },
  { kind: 'monthly', day: 31, at: '00:00' },
  { kind: 'once', at: '2026-12-24T22:00' },
  { kind: 'cron', expression: '30 2 * * 1-5' },
])('what is shown to be changed is saved as it was: %j', (when) => {
  expect(inputOf(draftOf(schedule(when)), false)).toEqual({ when, zone: 'Europe/Berlin', jitterSeconds: 90, missed: 'skip', overlap: 'queue', enabled: false });
});

test('all seven days are told as every day', () => {
  expect(draftOf(schedule({ kind: 'weekly', days: [...DAYS], at: '02:30' })).how).toBe('daily');
});

test('nothing is asked of the server before all is filled in', () => {
  const draft = (change: Partial<Draft['when']>, how: Draft['how']): Draft => ({ ...fresh(), how, when: { ...fresh().when, ...change } });
  expect(whenOf(draft({ days: [] }, 'weekly'))).toBeNull();
  expect(whenOf(draft({ at: '' }, 'daily'))).toBeNull();
  expect(whenOf(draft({ day: null }, 'monthly'))).toBeNull();
  expect(whenOf(draft({ expression: ' ' }, 'cron'))).toBeNull();
});

test('the time of the day stays when it is to be once, and back', () => {
  const once = atFor('once', '04:15');
  expect(once).toMatch(/^\d{4}-\d\d-\d\dT04:15$/);
  expect(atFor('once', once)).toBe(once);
  expect(atFor('weekly', once)).toBe('04:15');
});
