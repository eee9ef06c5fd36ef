/** The place to try a provider: a target, a command, and the result at once, as it comes. */
import { Button, Form, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useUrlState } from '@/hooks/useUrlState';
import { said } from '@/i18n/said';
import { CommandField } from './CommandField';
import type { Provider } from './ProviderForm';
import { TestResult } from './TestResult';
import { useVerdict, type Verdict } from './verdict';
import css from './Providers.module.css';

interface Try {
  target: string;
  command: string;
}

export function TestWidget({ provider }: { provider: Provider }) {
  const { t } = useTranslation('providers');
  const [form] = Form.useForm<Try>();
  const problem = useFormProblem(form);
  // In the address, so that a reload goes on with it.
  const [url, change] = useUrlState({ test: '' });
  const [isGoing, setIsGoing] = useState(false);
  // A retry after an answer that got lost must not start a second one: the same try has the same key.
  const key = useRef({ of: '', key: '' });
  const start = $api.useMutation('post', '/api/v1/providers/{id}/test', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: (run) => {
      key.current = { of: '', key: '' };
      setIsGoing(true);
      change({ test: run.id });
    },
  });
  // The command follows what is saved, until another is typed.
  const saved = useRef(provider.command);
  useEffect(() => {
    if (form.getFieldValue('command') === saved.current) form.setFieldsValue({ command: provider.command });
    saved.current = provider.command;
  }, [form, provider.command]);
  const target = Form.useWatch('target', form) ?? '';
  const command = Form.useWatch('command', form) ?? provider.command;
  const verdict = useVerdict({ command, providerId: provider.id, targets: target.trim() ? [target.trim()] : [] });
  const faults = verdict.faults.filter((one) => one.ofTarget);
  const isInactive = provider.state === 'inactive';
  const scan = ({ target, command }: Try) => {
    const body = { target: target.trim(), command: command.trim() || null };
    const of = JSON.stringify(body);
    if (key.current.of !== of) key.current = { of, key: newKey() };
    start.mutate({ params: { path: { id: provider.id }, header: { 'Idempotency-Key': key.current.key } }, body });
  };
  return (
    <section className="panel" aria-labelledby="test">
      <div className={css['head']}>
        <h2 id="test">{t('test.title')}</h2>
      </div>
      {isInactive && <p className={css['todo']}>{t('test.inactive')}</p>}
      <Form form={form} name="test" layout="vertical" requiredMark={false} initialValues={{ target: '', command: provider.command }} onFinish={scan} disabled={isInactive}>
        <ProblemAlert error={problem.rest} />
        <div className={css['target']}>
          <Form.Item
            name="target"
            label={t('test.target')}
            rules={[{ required: true, whitespace: true, message: t('test.needTarget') }]}
            validateStatus={faults.length > 0 ? 'error' : undefined}
            help={faults.length > 0 ? faults.map((one) => said(one.reason)).join(' ') : undefined}
            extra={faults.length === 0 ? <Plan verdict={verdict} hasTarget={target.trim() !== ''} /> : undefined}
          >
            <Input className={css['code']} placeholder="127.0.0.1" spellCheck={false} autoCapitalize="none" autoComplete="off" maxLength={4096} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={start.isPending} className={css['scan']}>
            {t('test.scan')}
          </Button>
        </div>
        <CommandField verdict={verdict} templateLabel={t('test.template')} label={t('test.command')} placeholder={provider.command} />
      </Form>
      {url.test ? <TestResult key={url.test} runId={url.test} isNew={isGoing} /> : <p className={css['idle']}>{t('test.idle')}</p>}
    </section>
  );
}

/** What would be sent. */
function Plan({ verdict, hasTarget }: { verdict: Verdict; hasTarget: boolean }) {
  const { t, i18n } = useTranslation('providers');
  const plan = verdict.explanation?.plan;
  if (!hasTarget || !plan) return <span>{t('test.targetHint')}</span>;
  const seconds = Object.values(plan.seconds);
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map((one) => time(one, i18n.language));
  return <span>{t('test.plan', { count: plan.addresses, time: least === most ? most : `${least} – ${most}` })}</span>;
}

/** Seconds in the unit that fits. */
function time(seconds: number, language: string): string {
  const [unit, size] = seconds >= 5400 ? (['hour', 3600] as const) : seconds >= 90 ? (['minute', 60] as const) : (['second', 1] as const);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.max(1, Math.round(seconds / size)));
}

/** Also where the page is not served over TLS, which `crypto.randomUUID` wants. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
