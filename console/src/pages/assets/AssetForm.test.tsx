import { useNavigate } from '@tanstack/react-router';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { Form } from 'antd';
import { expect, test, vi } from 'vitest';
import { render } from '@/test/render';
import { AssetForm, FRESH, type AssetInput } from './AssetForm';

function Page() {
  const navigate = useNavigate();
  const [form] = Form.useForm<AssetInput>();
  return (
    <>
      <AssetForm form={form} start={FRESH} refused={new Map()} onSave={vi.fn()} isSaving={false} saveWord="Save" />
      <button type="button" onClick={() => void navigate({ to: '/there' as never })}>
        go
      </button>
    </>
  );
}

test('an asset half typed is asked about; one that is as it was is not', async () => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json([]));
  const { address } = await render(<Page />, { at: '/here' });
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'Harbour' } });
  fireEvent.click(screen.getByRole('button', { name: 'go' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Stay' }));
  expect(address()).toBe('/here');
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: '' } });
  fireEvent.click(screen.getByRole('button', { name: 'go' }));
  await waitFor(() => expect(address()).toBe('/there'));
  vi.restoreAllMocks();
});
