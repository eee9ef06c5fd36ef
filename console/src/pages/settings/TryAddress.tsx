/** Tries an address, a network or a name against the scope as it is saved. */
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import type { components } from '@/api/schema';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useFormProblem } from '@/hooks/useFormProblem';
import { said } from '@/i18n/said';
import { isName } from '@/lib/network';
import css from './Settings.module.css';

type Answer = components['schemas']['ScopeAnswer'];
const CODES = new Set(['notAllowed', 'excluded', 'excludedName', 'neverScanned']);

export function TryAddress() {
  const { t } = useTranslation('settings');
  const [form] = Form.useForm<{ target: string }>();
  const problem = useFormProblem(form);
  const check = $api.useMutation('post', '/api/v1/scope/check', { onMutate: problem.clear, onError: problem.show });
  return (
    <section className={`panel ${css['panel']}`} aria-label={t('try.title')}>
      <h2>{t('try.title')}</h2>
      <Form form={form} requiredMark={false} onFinish={({ target }) => check.mutate({ body: { target: target.trim() } })}>
        <div className={css['try']}>
          <Form.Item name="target" style={{ flex: 1, marginBottom: 0 }} rules={[{ required: true, whitespace: true, message: t('try.need') }]}>
            <Input className="mono" aria-label={t('try.label')} placeholder={t('try.placeholder')} spellCheck={false} autoCapitalize="none" autoComplete="off" maxLength={4096} onChange={() => check.data && check.reset()} />
          </Form.Item>
          <Button htmlType="submit">
            {t('try.submit')}
          </Button>
        </div>
      </Form>
      <ProblemAlert error={problem.rest} />
      <div role="status" className={css['verdict']} data-in={check.data?.inScope}>
        {check.data ? <Verdict answer={check.data} /> : <span className="muted">{t('try.hint')}</span>}
      </div>
    </section>
  );
}

function Verdict({ answer }: { answer: Answer }) {
  const { t } = useTranslation('settings');
  const code = answer.code as 'notAllowed';
  const words = answer.inScope
    ? t(isName(answer.target) ? 'try.inName' : 'try.in', { target: answer.target })
    : CODES.has(code)
      ? t(`try.${code}`, { target: answer.target, address: answer.address ?? answer.target })
      : said(answer.reason);
  return (
    <>
      <b>{t(answer.inScope ? 'try.yes' : 'try.no')}</b>
      <span>
        {words}
        {/* Which exclusion it is, or why never; of what is not allowed the list is below. */}
        {!answer.inScope && code !== 'notAllowed' && <small className="muted"> {said(answer.reason)}</small>}
      </span>
    </>
  );
}
