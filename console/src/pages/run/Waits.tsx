/** A run that its windows hold: when they open, and a word that it goes on all the same. */
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { runKey, runsChanged } from '@/api/queries';
import { FormDialog } from '@/components/FormDialog';
import { HostileText } from '@/components/HostileText';
import { Time } from '@/components/Time';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useOnce } from '@/hooks/useOnce';
import { useRules } from '@/hooks/useRules';
import { said } from '@/i18n/said';
import { sentence } from './format';
import type { Run } from './types';

/** When it goes on, as far as it is known. */
export function Opening({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  if (!run.opensAt)
    return (
      <p>
        {run.message ? <HostileText text={sentence(said(run.message))} limit={600} /> : t('waits.unknown')} <Link to="/windows">{t('waits.windows')}</Link>
      </p>
    );
  return (
    <p>
      {t('waits.opens')} <Time at={run.opensAt} /> (<Time at={run.opensAt} relative />). {t('waits.keeps')}
    </p>
  );
}

/** Who said last that its windows do not hold it, and why. */
export function Overridden({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  if (!run.override) return null;
  const { by, reason, until } = run.override;
  return (
    <>
      <p>
        <HostileText text={t('override.said', { by, reason })} limit={700} />
      </p>
      {until && (
        <p className="muted">
          {t('override.until')} <Time at={until} />
        </p>
      )}
    </>
  );
}

export function Override({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  const client = useQueryClient();
  const rules = useRules();
  const [isOpen, setIsOpen] = useState(false);
  const { once } = useOnce(isOpen);
  const [form] = Form.useForm<{ reason: string }>();
  const problem = useFormProblem(form);
  const override = $api.useMutation('post', '/api/v1/runs/{id}/override', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: (next) => {
      client.setQueryData(runKey(run.id), next);
      runsChanged(client);
      setIsOpen(false);
    },
  });
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t('override.action')}</Button>
      <FormDialog
        open={isOpen}
        title={t('override.title')}
        okText={t('override.go')}
        form={form}
        problem={problem}
        isSending={override.isPending}
        onSend={({ reason }) => void once(() => override.mutateAsync({ params: { path: { id: run.id } }, body: { reason: reason.trim() } }))}
        onClose={() => setIsOpen(false)}
      >
        <p style={{ marginBottom: 12 }}>{t('override.text')}</p>
        <Form.Item name="reason" label={t('override.reason')} extra={t('override.reasonHint')} rules={[{ required: true, whitespace: true, message: t('override.needReason') }, rules.longest(500)]}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 6 }} />
        </Form.Item>
      </FormDialog>
    </>
  );
}
