/** A command in a form: a template fills it, the server judges it as it is typed. */
import { Button, Form, Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useList } from '@/api/queries';
import { said } from '@/i18n/said';
import { CommandInput } from './CommandInput';
import type { Fault, Verdict } from './verdict';
import css from './CommandInput.module.css';

/** Every template as a choice whose value is its command: first those that are built in. */
function useTemplates() {
  const { t } = useTranslation('providers');
  const list = useList('/api/v1/templates');
  const group = (builtIn: boolean) =>
    list.rows.filter((one) => one.builtIn === builtIn).map((one) => ({ value: one.id, label: builtIn ? said(one.name) : one.name, title: builtIn ? said(one.description) : one.description, command: one.command }));
  const own = group(false);
  const choices = [{ label: t('template.builtIn'), title: t('template.builtIn'), options: group(true) }];
  if (own.length > 0) choices.push({ label: t('template.own'), title: t('template.own'), options: own });
  return { choices, commands: list.rows, isLoading: list.isLoading };
}

export interface CommandFieldProps {
  verdict: Verdict;
  /** The choice of templates, called so. */
  templateLabel: string;
  label: string;
  /** Opens what a refusal needs, where who is here may. */
  onGrant?: (grant: string) => void;
  placeholder?: string;
}

export function CommandField({ verdict, templateLabel, label, onGrant, placeholder }: CommandFieldProps) {
  const { t } = useTranslation('providers');
  const form = Form.useFormInstance<{ command: string }>();
  const command = Form.useWatch('command', form) ?? '';
  const templates = useTemplates();
  const id = useId();
  const faults = verdict.faults.filter((one) => !one.ofTarget);
  const fits = templates.commands.find((one) => one.command === command.trim());
  return (
    <>
      <Form.Item label={templateLabel} htmlFor={id}>
        <Select
          id={id}
          aria-label={templateLabel}
          value={fits?.id ?? null}
          placeholder={command.trim() ? t('template.ownWords') : t('template.choose')}
          options={templates.choices}
          loading={templates.isLoading}
          showSearch={{ optionFilterProp: 'label' }}
          optionRender={(option) => (
            <span className={css['option']}>
              {option.label} <span className="muted">{option.data.title}</span>
            </span>
          )}
          onChange={(id) => {
            const chosen = templates.commands.find((one) => one.id === id);
            if (chosen) form.setFieldsValue({ command: chosen.command });
          }}
        />
      </Form.Item>
      <Form.Item
        name="command"
        label={label}
        validateStatus={faults.length > 0 ? 'error' : ''}
        help={faults.length > 0 ? <Faults faults={faults} onGrant={onGrant} /> : undefined}
        extra={faults.length === 0 ? <Fine command={command} verdict={verdict} /> : undefined}
      >
        <CommandInput faults={faults} label={label} placeholder={placeholder} />
      </Form.Item>
    </>
  );
}

/** Why it is refused, place by place, with what would open it. */
function Faults({ faults, onGrant }: { faults: Fault[]; onGrant: CommandFieldProps['onGrant'] }) {
  const { t, i18n } = useTranslation('providers');
  return (
    <ul className={css['faults']}>
      {faults.map((one) => (
        <li key={`${one.start} ${one.code} ${one.reason}`}>
          {one.excerpt && <code>{one.excerpt}</code>}
          <span>{said(one.reason)}</span>
          {one.grant && onGrant && (
            <Button size="small" onClick={() => one.grant && onGrant(one.grant)}>
              {t('grantIt', { name: i18n.exists(`providers:grant.${one.grant}.name`) ? t(`grant.${one.grant as 'decoys'}.name`) : one.grant })}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What an accepted command means. */
function Fine({ command, verdict }: { command: string; verdict: Verdict }) {
  const { t } = useTranslation('providers');
  const { explanation, isAsking } = verdict;
  if (!command.trim()) return <p className={css['fine']}>{t('command.empty')}</p>;
  if (!explanation) return <p className={css['fine']}>{isAsking ? t('command.asking') : ''}</p>;
  return (
    <>
      <p className={css['fine']}>
        {isAsking ? t('command.asking') : <b>{t('command.fine')}</b>}
        {explanation.needsPrivilege && <span>{t('command.needsPrivilege')}</span>}
      </p>
      <dl className={css['meanings']}>
        {explanation.options.map((one) => [
          <dt key={`${one.option} name`} className="mono">
            {one.option} {one.value ?? ''}
          </dt>,
          <dd key={`${one.option} meaning`}>{said(one.meaning)}</dd>,
        ])}
      </dl>
      {explanation.warnings.map((one) => (
        <p key={one} className={css['warnings']}>
          {said(one)}
        </p>
      ))}
    </>
  );
}
