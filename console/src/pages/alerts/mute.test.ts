import { expect, test } from 'vitest';
import { endOf } from './Mute';

test('an alert is muted for days from now, or to the end of a day', () => {
  const now = Date.parse('2026-05-20T10:00:00Z');
  expect(endOf({ choice: 'day' }, now)).toBe('2026-05-21T10:00:00.000Z');
  expect(endOf({ choice: 'quarter' }, now)).toBe('2026-08-18T10:00:00.000Z');
  expect(endOf({ choice: 'date', until: '2026-06-01' }, now)).toBe(new Date(2026, 5, 2).toISOString());
  expect(endOf({ choice: 'date' }, now)).toBeUndefined();
});
