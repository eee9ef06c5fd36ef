/** The button "Scan this now": who scans, and how; then the run. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '@/api/queries';
import { useMay } from '@/api/session';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { SendsByEnter } from '@/components/SendsByEnter';
import { useFocusBack } from '@/hooks/useFocusBack';
import { useFormProblem } from '@/hooks/useFormProblem';
import { said } from '@/i18n/said';
import type { Asset } from './AssetForm';
import { ScanVerdict } from './ScanVerdict';
import { useOnce } from '@/hooks/useOnce';
import { useScanNow } from '@/hooks/useScanNow';
import { plain } from '@/lib/hostile';
import css from './Assets.module.css';

interface Fields {
  providerId: string;
  templateId: string;
  parameters?: Record<string, string>;
}

/** The choice of no template: the provider's own command. */
const OWN = '-';

/** `small`: in a row of a table. */
export function ScanNow({ assets, small = false }: { assets: Pick<Asset, 'id' | 'displayName' | 'targets'>[]; small?: boolean }) {
  const { t } = useTranslation('assets');
  const [isOpen, setIsOpen] = useState(false);
  const mayCreate = useMay('scan.create');
  const mayStart = useMay('run.start');
  if (!mayCreate || !mayStart) return null;
  const [first] = assets;
  const name = assets.length === 1 && first ? first.displayName : t('scan.several', { count: assets.length });
  return (
    <>
      <Button type={small ? 'default' : 'primary'} size={small ? 'small' : 'middle'} aria-label={small ? t('scan.of', { name: plain(name) }) : undefined} onClick={() => setIsOpen(true)}>
        {t(small ? 'scan.short' : 'scan.now')}
      </Button>
      {isOpen && <ScanDialog assets={assets} name={name} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function ScanDialog({ assets, name, onClose }: { assets: Pick<Asset, 'id' | 'targets'>[]; name: string; onClose: () => void }) {
  const { t } = useTranslation('assets');
  useFocusBack();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const problem = useFormProblem(form);
  const providers = useList('/api/v1/providers', { query: { sort: 'displayName' } });
  const templates = useList('/api/v1/templates');
  const active = providers.rows.filter((one) => one.state === 'active');
  const providerId = Form.useWatch('providerId', form) ?? active[0]?.id;
  const templateId = Form.useWatch('templateId', form) ?? OWN;
  const parameters = Form.useWatch('parameters', form);
  const provider = active.find((one) => one.id === providerId);
  const template = templates.rows.find((one) => one.id === templateId);
  const scanNow = useScanNow();
  const { once } = useOnce();
  const start = useMutation({
    mutationFn: scanNow,
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: (runId) => {
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/scans'] });
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/runs'] });
      onClose();
      void navigate({ to: '/runs/$runId', params: { runId } });
    },
  });
  const go = () => {
    if (!providerId) return;
    const input = {
      displayName: (template ? t('scan.named', { name, template: template.builtIn ? said(template.name) : template.name }) : t('scan.plain', { name })).slice(0, 100),
      providerId,
      target: { mode: 'asset' as const, assetIds: assets.map((one) => one.id) },
      ...(template ? { templateId: template.id, parameters: Object.fromEntries(Object.entries(parameters ?? {}).filter(([, value]) => value)) } : {}),
    };
    void once(() => start.mutateAsync(input));
  };
  const group = (builtIn: boolean) => templates.rows.filter((one) => one.builtIn === builtIn).map((one) => ({ value: one.id, label: builtIn ? said(one.name) : plain(one.name) }));
  const choices = [{ value: OWN, label: t('scan.providersOwn') }, { label: t('scan.builtIn'), title: t('scan.builtIn'), options: group(true) }];
  if (group(false).length > 0) choices.push({ label: t('scan.own'), title: t('scan.own'), options: group(false) });
  return (
    <Modal open title={t('scan.of', { name: plain(name) })} okText={t('scan.start')} onOk={() => form.submit()} okButtonProps={{ disabled: !provider }} confirmLoading={start.isPending} onCancel={onClose} width={520}>
      {!providers.isLoading && active.length === 0 ? (
        <EmptyState text={t('scan.noProvider')} />
      ) : (
        <Form form={form} name="scan" layout="vertical" requiredMark={false} onFinish={go}>
          <ProblemAlert error={problem.rest} />
          <Form.Item label={t('scan.provider')} name="providerId" initialValue={active[0]?.id} key={active[0]?.id ?? 'loading'}>
            <Select aria-label={t('scan.provider')} loading={providers.isLoading} options={active.map((one) => ({ value: one.id, label: plain(one.displayName) }))} />
          </Form.Item>
          <Form.Item label={t('scan.template')} name="templateId" initialValue={OWN} extra={(template?.builtIn ? said(template.description) : template?.description) ?? t('scan.providersOwnText')}>
            <Select aria-label={t('scan.template')} loading={templates.isLoading} options={choices} showSearch={{ optionFilterProp: 'label' }} />
          </Form.Item>
          {(template?.parameters ?? []).map((one) => (
            <Form.Item key={`${template?.id} ${one.name}`} name={['parameters', one.name]} label={one.name} extra={said(one.description)}>
              <Input placeholder={one.default} autoComplete="off" spellCheck={false} className={css['code']} />
            </Form.Item>
          ))}
          <div className={css['verdict']} aria-live="polite">
            {provider && <ScanVerdict providerId={provider.id} templateId={template?.id} parameters={template ? parameters : undefined} targets={assets.flatMap((one) => one.targets)} />}
          </div>
          <SendsByEnter isBusy={start.isPending || !provider} />
        </Form>
      )}
    </Modal>
  );
}
