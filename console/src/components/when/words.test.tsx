import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { render } from '@/test/render';
import { DAYS, type Span, type When } from './times';
import { useWhenWords } from './words';

function Say({ when, span }: { when?: When; span?: Span }) {
  const { whenOf, spanOf } = useWhenWords();
  return <p data-testid="said">{when ? whenOf(when) : span ? spanOf(span) : ''}</p>;
}

test.each<[When, string]>([
  [{ kind: 'weekly', days: [...DAYS], at: '02:30' }, 'Every day at 02:30'],
  [{ kind: 'weekly', days: ['friday', 'monday', 'tuesday', 'wednesday', 'thursday'], at: '02:30' }, 'Every Monday to Friday at 02:30'],
  [{ kind: 'weekly', days: ['saturday', 'sunday'], at: '02:30' }, 'Every Saturday and Sunday at 02:30'],
  [{ kind: 'monthly', day: 31, at: '02:30' }, 'On day 31 of each month at 02:30'],
  [{ kind: 'cron', expression: '0 * * * *' }, 'Cron 0 * * * *'],
])('a schedule is told as people say it: %j', async (when, text) => {
  await render(<Say when={when} />);
  expect(screen.getByTestId('said').textContent).toBe(text);
});

test('what is once is told by the clock on the wall, wherever the browser is', async () => {
  await render(<Say when={{ kind: 'once', at: '2026-12-24T22:00' }} />);
  expect(screen.getByTestId('said').textContent).toMatch(/^Once, Thu.*24.*2026.*22:00$/);
});

test.each<[Span, string]>([
  [{ kind: 'weekly', days: ['monday'], from: '08:00', to: '18:00' }, 'Every Monday, 08:00 to 18:00'],
  [{ kind: 'weekly', days: ['monday'], from: '22:00', to: '06:00' }, 'Every Monday, 22:00 to 06:00 on the next day'],
  [{ kind: 'weekly', days: ['monday'], from: '06:00', to: '06:00' }, 'Every Monday, for 24 hours from 06:00'],
])('a window is told as people say it: %j', async (span, text) => {
  await render(<Say span={span} />);
  expect(screen.getByTestId('said').textContent).toBe(text);
});
