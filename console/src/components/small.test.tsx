/** The small shared parts. */
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { Form, Input } from 'antd';
import { useEffect } from 'react';
import { expect, test, vi } from 'vitest';
import { NoAnswer } from '@/api/problem';
import { pathOf, useFormProblem } from '@/hooks/useFormProblem';
import { useUrlState } from '@/hooks/useUrlState';
import { render } from '@/test/render';
import { ConfirmDelete, DeleteDialog } from './ConfirmDelete';
import { CopyButton } from './CopyButton';
import { EmptyState } from './EmptyState';
import { MissingOr } from './MissingOr';
import { PageHeader } from './PageHeader';
import { ProblemAlert } from './ProblemAlert';
import { SearchBox } from './SearchBox';
import { StateTag } from './StateTag';
import { ago, short, Time } from './Time';

const invalid = {
  type: 'urn:portolan:problem:invalid',
  title: 'Something in it is wrong',
  status: 422,
  detail: '2 fields are wrong',
  errors: [
    { field: 'target.targets[2]', code: 'badTarget', message: 'this is no address' },
    { field: 'elsewhere', code: 'odd', message: 'this field is not in the form' },
  ],
};

test('a time is in the language, and exact on hover', async () => {
  await render(<Time at="2026-01-02T03:04:05Z" />);
  const time = document.querySelector('time');
  expect(time?.dateTime).toBe('2026-01-02T03:04:05.000Z');
  expect(time?.title).toContain('2026');
  expect(time?.title).toMatch(/:04:05/);
  expect(ago(-90_000, 'en')).toBe('1 minute ago');
  expect(ago(-172_800_000, 'zh')).toBe('前天');
});

test('a time that another zone named is told by the clocks there too, where they show another', async () => {
  const at = '2026-01-02T03:04:05Z';
  await render(
    <>
      <Time at={at} zone="Pacific/Kiritimati" />
      <Time at={at} zone="Pacific/Kiritimati" isRoomy />
      <Time at={at} zone={Intl.DateTimeFormat().resolvedOptions().timeZone} />
      <Time at={at} zone="Nowhere/Nothing" />
    </>,
  );
  const [tight, roomy, here, unknown] = document.querySelectorAll('time');
  expect(tight?.title).toMatch(/:04:05.*\n.*17:04 Pacific\/Kiritimati$/s);
  expect(tight?.querySelector('.visually-hidden')?.textContent).toMatch(/\(.*17:04 Pacific\/Kiritimati\)/);
  expect(roomy?.querySelector('.muted')?.textContent).toMatch(/17:04 Pacific\/Kiritimati/);
  for (const one of [here, unknown]) expect([one?.title.includes('\n'), one?.querySelector('span')]).toEqual([false, null]);
});

test('days stand before months where the browser is at home with that, and Chinese is Chinese', () => {
  const date = new Date(2026, 0, 31, 14, 5);
  const languages = vi.spyOn(navigator, 'languages', 'get');
  const seen = [['en-US'], ['en-GB'], ['de-DE'], ['zh-CN', 'en-GB']].map((known) => (languages.mockReturnValue(known), short(date, 'en')));
  expect(seen).toEqual(['01/31/2026, 14:05', '31/01/2026, 14:05', '31/01/2026, 14:05', '31/01/2026, 14:05']);
  languages.mockReturnValue(['en-GB']);
  expect(short(date, 'zh')).toBe('2026/01/31 14:05');
  languages.mockRestore();
});

test('no time is said as never', async () => {
  await render(<Time at={null} relative />);
  expect(screen.getByText('never')).toBeTruthy();
});

test('a state is a word, and an unknown one is shown as it is called', async () => {
  await render(
    <>
      <StateTag kind="run" state="timedOut" />
      <StateTag kind="port" state="open|filtered" />
      <StateTag kind="run" state="hibernating" />
    </>,
  );
  for (const word of ['Timed out', 'open|filtered', 'hibernating']) expect(screen.getByText(word)).toBeTruthy();
});

test('a problem is told in words, with its fields', async () => {
  await render(<ProblemAlert error={invalid} />);
  const { textContent } = screen.getByRole('alert');
  expect(textContent).toContain('Something needs to be mended');
  expect(textContent).toContain('this is no address');
});

const empty = { field: 'command', code: 'empty', message: 'the command is empty: leave it out' };

test('a fault is told once, and by its field where it does not name that itself', async () => {
  await render(<ProblemAlert error={{ ...invalid, detail: `${empty.field}: ${empty.message}`, errors: [empty] }} />);
  const alert = screen.getByRole('alert');
  expect(alert.querySelector('p')).toBeNull();
  expect([...alert.querySelectorAll('li')].map((one) => one.textContent?.trim())).toEqual([empty.message]);
});

test('what is said of many fields is said once', async () => {
  const errors = Array.from({ length: 400 }, (_, index) => ({ field: `targets[${index}]`, code: 'badTarget', message: 'this is no address' }));
  await render(<ProblemAlert error={{ ...invalid, detail: 'targets[0]: this is no address (and 399 more, see errors)', errors: [...errors, empty] }} />);
  expect([...screen.getByRole('alert').querySelectorAll('li')].map((one) => one.textContent?.trim())).toEqual(['targets[0], targets[1], targets[2], … this is no address', empty.message]);
  expect(screen.getByRole('alert').querySelector('p')).toBeNull();
});

test('no answer is a problem too, and none is nothing', async () => {
  await render(
    <>
      <ProblemAlert error={null} />
      <ProblemAlert error={new NoAnswer('x')} />
    </>,
  );
  expect(screen.getAllByRole('alert').map((one) => one.textContent)).toEqual([expect.stringContaining('The server does not answer')]);
});

function Faulty() {
  const [form] = Form.useForm();
  const problem = useFormProblem(form);
  const { show } = problem;
  useEffect(() => show(invalid), [show]);
  return (
    <Form form={form}>
      <ProblemAlert error={problem.rest} />
      <Form.Item name={['target', 'targets']} label="Targets">
        <Input />
      </Form.Item>
    </Form>
  );
}

test('faults go beside their field, or to the alert where the form has none', async () => {
  await render(<Faulty />);
  expect(pathOf('target.targets[2]')).toEqual(['target', 'targets', 2]);
  await waitFor(() => expect(document.querySelector('.ant-form-item-explain-error')?.textContent).toBe('this is no address'));
  expect(screen.getByRole('alert').textContent).toContain('this field is not in the form');
  expect(screen.getByRole('alert').textContent).not.toContain('this is no address');
});

test('a deletion is asked for twice, and its failure stays in sight', async () => {
  const onDelete = vi.fn().mockRejectedValueOnce({ ...invalid, type: 'urn:portolan:problem:conflict', detail: 'two scans use it', errors: [] });
  await render(<ConfirmDelete question="Delete nmap?" typed="nmap" onDelete={onDelete} />);
  fireEvent.click(screen.getByRole('button', { name: 'Delete' }));
  const sure = (await screen.findAllByRole('button', { name: 'Delete' })).at(-1) as HTMLButtonElement;
  expect(sure.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText('Type nmap to confirm'), { target: { value: 'nmap' } });
  fireEvent.click(sure);
  expect(await screen.findByText('two scans use it')).toBeTruthy();
  expect(onDelete).toHaveBeenCalledTimes(1);
});

test('what would be refused cannot be pressed, and says why to who has no mouse too', async () => {
  const refused = 'This is the last admin: make another user admin first.';
  await render(<ConfirmDelete question="Delete ada?" refused={refused} onDelete={vi.fn()} />);
  const button = screen.getByRole('button', { name: 'Delete' });
  expect([button.getAttribute('aria-disabled'), (button as HTMLButtonElement).disabled]).toEqual(['true', false]);
  expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe(refused);
  fireEvent.click(button);
  expect(screen.queryByText('Delete ada?')).toBeNull();
  fireEvent.focus(button);
  expect((await screen.findByRole('tooltip')).textContent).toBe(refused);
});

test('a question whose answer is known to be no has its button off, and the reason beside it', async () => {
  await render(<DeleteDialog question="Delete nmap?" refused="2 scans use it" open onClose={vi.fn()} onDelete={vi.fn()} />);
  const button = screen.getByRole('button', { name: 'Delete' }) as HTMLButtonElement;
  expect([button.disabled, button.title]).toEqual([true, '2 scans use it']);
  expect(document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent).toBe('2 scans use it');
});

test('a text is copied', async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue({ writeText } as unknown as Clipboard);
  await render(<CopyButton text="nmap -F 127.0.0.1" label="Copy the command" />);
  fireEvent.click(screen.getByRole('button', { name: 'Copy the command' }));
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
  expect(writeText).toHaveBeenCalledWith('nmap -F 127.0.0.1');
});

test('a head names the tab and the pages above', async () => {
  await render(<PageHeader title="A run" crumbs={[{ label: 'Scans', to: '/scans' }]} actions={<button type="button">Go</button>} />);
  expect(document.title).toBe('A run · Scans · Portolan');
  expect(screen.getByRole('link', { name: 'Scans' }).getAttribute('href')).toBe('/scans');
  expect(screen.getByRole('heading', { level: 1, name: 'A run' })).toBeTruthy();
});

test('a name with marks that cannot be seen is drawn with them written out', async () => {
  await render(<PageHeader title={'RTL\u202etxt.exe'} crumbs={[{ label: 'Assets', to: '/assets' }]} />);
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(String.raw`RTL\u{202e}txt.exe`);
  expect(document.title).toBe(String.raw`RTL\u{202e}txt.exe · Assets · Portolan`);
  expect(document.body.textContent).not.toContain('\u202e');
});

test('nothing has a next step', async () => {
  await render(<EmptyState text="No scans yet" action={<button type="button">New scan</button>} />);
  expect(screen.getByRole('button', { name: 'New scan' })).toBeTruthy();
});

function Filters() {
  const [url, change] = useUrlState({ q: '', sort: 'ip' });
  return (
    <>
      <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder="Hosts" words={['port', 'net']} />
      <button type="button" onClick={() => change({ sort: url.sort === 'ip' ? '-ip' : 'ip' })}>
        {url.sort}
      </button>
    </>
  );
}

test('filters are in the address, and defaults are not', async () => {
  const { address } = await render(<Filters />, { at: '/hosts?q=port%3A22' });
  const box = screen.getByRole('textbox', { name: 'Search' }) as HTMLInputElement;
  expect(box.value).toBe('port:22');
  fireEvent.click(screen.getByRole('button', { name: 'ip' }));
  await waitFor(() => expect(address()).toBe('/hosts?q=port%3A22&sort=-ip'));
  fireEvent.click(screen.getByRole('button', { name: '-ip' }));
  fireEvent.change(box, { target: { value: 'net:10.0.0.0/8' } });
  fireEvent.keyDown(box, { key: 'Enter', keyCode: 13 });
  await waitFor(() => expect(address()).toBe('/hosts?q=net%3A10.0.0.0%2F8'));
  fireEvent.keyDown(box, { key: 'Escape' });
  await waitFor(() => expect(address()).toBe('/hosts'));
});

test('the help adds a word', async () => {
  await render(<Filters />, { at: '/hosts?q=ssh' });
  fireEvent.click(screen.getByRole('button', { name: 'Words of the search' }));
  fireEvent.click((await screen.findByText('port:')).closest('button') as HTMLElement);
  expect((screen.getByRole('textbox', { name: 'Search' }) as HTMLInputElement).value).toBe('ssh port:');
});

test('what is not there is told with the list of what is, and not tried again; a fault is', async () => {
  const missing = (error: unknown) => <MissingOr error={error} onRetry={vi.fn()} text="There is no such scan." to="/scans" list="All scans" />;
  await render(missing({ type: 'urn:portolan:problem:not-found', title: '', status: 404, detail: 'there is nothing of this id' }));
  expect(screen.getByText('There is no such scan.')).toBeTruthy();
  expect(screen.getByRole('link', { name: 'All scans' }).getAttribute('href')).toBe('/scans');
  expect(screen.queryByRole('button')).toBeNull();
  cleanup();
  await render(missing(new NoAnswer('x')));
  expect(screen.queryByText('There is no such scan.')).toBeNull();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});
