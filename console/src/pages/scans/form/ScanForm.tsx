/** A scan, new or known, in one panel: who runs it, at what, with which command, and what that would do. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input, Select } from 'antd';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf, isProblem } from '@/api/problem';
import { useMay } from '@/api/session';
import { CommandEditor } from '@/components/command/CommandEditor';
import { placeOf } from '@/components/command/words';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useLeaving } from '@/hooks/useLeaving';
import { useOnce } from '@/hooks/useOnce';
import { useRules } from '@/hooks/useRules';
import { plain } from '@/lib/hostile';
import { Plan } from '../plan/Plan';
import { useTemplateWords } from '../templates';
import { inputOf, OWN, PROVIDERS, rendered, targetsOf, type Draft, type Provider, type Scan, type Template } from './draft';
import { MANY, TargetField } from './TargetField';
import { TemplateField } from './TemplateField';
import { useAssetTargets, useExplain, type Explanation } from './useExplain';
import { useSave, type Asked } from './useSave';
import css from './Form.module.css';

const RUN_KEYS = ['Ctrl', 'Enter'];

/** What the command itself is refused for, whatever its targets. */
const refusedIn = (explanation: Explanation | undefined) => explanation?.refusals.filter((one) => one.target === undefined && one.code !== 'noTargets') ?? [];

interface ScanFormProps {
  initial: Draft;
  /** The scan that is changed; none makes a new one. */
  scan?: Scan;
  providers: Provider[];
  templates: Template[];
  /** Throws what is typed away and shows what somebody else wrote. */
  onReload?: () => void;
}

export function ScanForm({ initial, scan, providers, templates, onReload }: ScanFormProps) {
  const { t } = useTranslation('scans');
  const rules = useRules();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const { nameOf } = useTemplateWords();
  const [form] = Form.useForm<Draft>();
  const problem = useFormProblem(form);
  const may = useMay(scan ? 'scan.change' : 'scan.create');
  const mayRun = useMay('run.start') && may;
  const maySchedule = useMay('schedule.set') && may && !scan;
  const editor = useRef<HTMLTextAreaElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const isDirty = useRef(false);
  /** Something was typed since what is being saved was sent. */
  const isTypedSince = useRef(false);
  const draft = Form.useWatch([], form) as Draft | undefined;
  const templateOf = (id: string | undefined) => templates.find((one) => one.id === id);
  const template = templateOf(draft?.templateId);
  const assetTargets = useAssetTargets(draft?.target);
  const explained = useExplain(draft, template, assetTargets);
  const { data: explanation } = explained;
  const inCommand = refusedIn(explanation);

  const commandOf = (values: Draft) => {
    if (values.templateId === OWN) return values.command;
    if (values.templateId === PROVIDERS) return providers.find((one) => one.id === values.providerId)?.command ?? '';
    const found = templateOf(values.templateId);
    return found ? rendered(found, values.parameters ?? {}) : values.command;
  };
  const follow = (changed: Partial<Draft>, all: Draft) => {
    isDirty.current = true;
    isTypedSince.current = true;
    // A command that is touched is one's own from then on; else it is what the template says.
    if (changed.command !== undefined) form.setFieldValue('templateId', OWN);
    else form.setFieldValue('command', commandOf(all));
  };
  useEffect(() => {
    // Templates that were made or went since.
    const values = form.getFieldsValue(true) as Draft;
    form.setFieldValue('command', commandOf(values));
    // oxlint-disable-next-line react/exhaustive-deps
  }, [templates]);
  useEffect(() => {
    if (!scan) panel.current?.querySelector<HTMLElement>('textarea')?.focus();
  }, [scan]);
  // A new scan is what the address says: another address is another scan.
  useLeaving(() => isDirty.current, !scan);

  const { once, keyOf } = useOnce();
  const save = useSave({
    scan,
    keyOf,
    onMutate: () => {
      isTypedSince.current = false;
      problem.clear();
    },
    onError: problem.show,
    onSuccess: async ({ scan: saved, runId, schedules }) => {
      isDirty.current = isTypedSince.current;
      // The way back is not to the form of what is made already.
      if (runId) return navigate({ to: '/runs/$runId', params: { runId }, replace: !scan });
      if (schedules) return navigate({ to: '/scans/$scanId', params: { scanId: saved.id }, search: { schedule: 'edit' }, replace: true });
      void message.success(t('form.saved'));
      if (!scan) await navigate({ to: '/scans', replace: true });
    },
  });
  const suggested = () => {
    const values = form.getFieldsValue(true) as Draft;
    const what = values.templateId === OWN || values.templateId === PROVIDERS ? t('form.scan') : nameOf(templateOf(values.templateId), values.templateId);
    const targets = values.target.mode === 'manual' ? targetsOf(values.target.targets) : values.target.tags.length > 0 ? values.target.tags : assetTargets;
    return t('form.suggested', { what, target: `${targets.slice(0, 2).join(', ')}${targets.length > 2 ? ', …' : ''}` }).slice(0, 100);
  };
  const submit = (run: boolean, more: Pick<Asked, 'force' | 'schedules'> = {}) => once(() => send(run, more));
  const send = async (run: boolean, more: Pick<Asked, 'force' | 'schedules'>) => {
    if (!may) return false;
    const valid = await form.validateFields().then(
      () => true,
      () => false,
    );
    if (!valid) return false;
    const isRefused = inCommand.length > 0 && !explained.isStale && explanation?.source === form.getFieldValue('command');
    // It would be refused, unless that was allowed meanwhile: the place is shown instead of saving.
    const now = isRefused ? await explained.again() : undefined;
    const [refusal] = refusedIn(now);
    if (now && refusal) {
      const text = now.source;
      editor.current?.focus();
      editor.current?.setSelectionRange(placeOf(text, refusal.start), placeOf(text, refusal.end));
      return false;
    }
    const values = form.getFieldsValue(true) as Draft;
    return save.mutateAsync({ input: inputOf(values, templateOf(values.templateId), suggested()), run, ...more });
  };
  const press = (event: KeyboardEvent<HTMLElement>) => {
    // Dialogs and lists that open above the panel are not in it, though their events come here.
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !panel.current?.contains(event.target as Node)) return;
    event.preventDefault();
    void submit(mayRun);
  };
  const isChanged = isProblem(problem.rest) && codeOf(problem.rest) === 'changed';
  return (
    <div ref={panel} role="presentation" onKeyDown={press}>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={initial} onValuesChange={follow} className={css['panel']} disabled={!may} scrollToFirstError={{ focus: true }}>
        <div className={css['fields']}>
          {isChanged ? (
            <Alert
              role="alert"
              type="warning"
              showIcon
              title={t('form.changed')}
              action={
                <>
                  <Button size="small" onClick={() => void submit(save.variables?.run ?? false, { force: true })}>
                    {t('form.overwrite')}
                  </Button>
                  <Button size="small" onClick={() => ((isDirty.current = false), onReload?.())}>
                    {t('form.theirs')}
                  </Button>
                </>
              }
            />
          ) : (
            <ProblemAlert error={problem.rest} />
          )}
          <TargetField target={draft?.target} disabled={!may} assetTargets={assetTargets} />
          <div className={css['pair']}>
            <Form.Item name="displayName" label={t('form.name')} rules={[rules.longest(100)]} className={css['tight']}>
              <Input placeholder={draft && (targetsOf(draft.target.targets).length > 0 || assetTargets.length > 0) ? suggested() : t('form.nameExample')} />
            </Form.Item>
            <Form.Item name="providerId" label={t('form.provider')} className={css['tight']} rules={[{ required: true, message: t('form.needProvider') }]}>
              <Select
                options={providers.map((one) => ({ value: one.id, label: one.state === 'active' ? plain(one.displayName) : t('form.inactive', { name: plain(one.displayName) }) }))}
                notFoundContent={<Link to="/providers">{t('form.noProvider')}</Link>}
              />
            </Form.Item>
          </div>
          <TemplateField
            templates={templates}
            template={template}
            templateId={draft?.templateId ?? ''}
            command={draft?.command ?? ''}
            disabled={!may}
            onChoose={(id) => form.setFieldsValue({ templateId: id })}
          />
          <Form.Item name="command" label={t('form.command')} extra={may ? t('form.commandHint') : undefined} className={css['tight']} rules={[{ required: true, whitespace: true, message: t('form.needCommand') }]}>
            <CommandEditor ref={editor} refusals={inCommand} source={explanation?.source} disabled={!may} />
          </Form.Item>
        </div>
        <Plan explained={explained} providerId={draft?.providerId} tellsTargets={draft?.target?.mode === 'asset' || targetsOf(draft?.target?.targets ?? '').length > MANY} />
        {may && (
          <footer className={css['foot']}>
            <span className="muted">
              {RUN_KEYS.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
              {t('form.runs')}
            </span>
            {maySchedule && (
              <Button onClick={() => void submit(false, { schedules: true })} loading={save.isPending && save.variables.schedules === true}>
                {t('form.saveAndSchedule')}
              </Button>
            )}
            <Button onClick={() => void submit(false)} loading={save.isPending && !save.variables.run && !save.variables.schedules}>
              {t('form.save')}
            </Button>
            {mayRun && (
              <Button type="primary" onClick={() => void submit(true)} loading={save.isPending && save.variables.run}>
                {t('form.saveAndRun')}
              </Button>
            )}
          </footer>
        )}
      </Form>
    </div>
  );
}
