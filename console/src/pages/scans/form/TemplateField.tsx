/** What is run, by name: the provider's command, a built-in template with what can be set in it, one's own. */
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/session';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { plain } from '@/lib/hostile';
import { useTemplateWords } from '../templates';
import { OWN, PROVIDERS, type Template } from './draft';
import { SaveTemplate } from './SaveTemplate';
import css from './Form.module.css';

interface TemplateFieldProps {
  templates: Template[];
  template: Template | undefined;
  templateId: string;
  command: string;
  disabled: boolean;
  /** Another template is to be chosen: this one was made, or went. */
  onChoose: (id: string) => void;
}

export function TemplateField({ templates, template, templateId, command, disabled, onChoose }: TemplateFieldProps) {
  const { t } = useTranslation('scans');
  const { nameOf, sentenceOf, parameterOf } = useTemplateWords();
  const client = useQueryClient();
  const mayMake = useMay('template.create');
  const mayDelete = useMay('template.delete');
  const option = (one: Template) => ({ value: one.id, label: nameOf(one, one.id), hint: sentenceOf(one) || one.command });
  const own = templates.filter((one) => !one.builtIn);
  const options = [
    { label: t('form.builtIn'), title: '', options: templates.filter((one) => one.builtIn).map(option) },
    ...(own.length > 0 ? [{ label: t('form.ownTemplates'), title: '', options: own.map(option) }] : []),
    {
      label: t('form.withoutTemplate'),
      title: '',
      options: [
        { value: PROVIDERS, label: t('form.providersCommand'), hint: t('form.providersCommandHint') },
        { value: OWN, label: t('form.ownCommand'), hint: t('form.ownCommandHint') },
      ],
    },
  ];
  const sentence = template ? sentenceOf(template) : t(templateId === OWN ? 'form.ownCommandHint' : 'form.providersCommandHint');
  const remove = async (id: string) => {
    const { error } = await api.DELETE('/api/v1/templates/{id}', { params: { path: { id } } });
    if (error) throw error;
    // The command stays, as one's own.
    onChoose(OWN);
    await client.invalidateQueries({ queryKey: ['get', '/api/v1/templates'] });
  };
  return (
    <div>
      <div className={css['template']}>
        <Form.Item name="templateId" label={t('form.template')} className={css['tight']}>
          <Select
            disabled={disabled}
            options={options}
            showSearch={{ optionFilterProp: 'label' }}
            listHeight={560}
            popupMatchSelectWidth={false}
            optionRender={(one) => (
              <div className={css['option']}>
                <b>{one.label}</b>
                <span>{(one.data as { hint?: string }).hint}</span>
              </div>
            )}
          />
        </Form.Item>
        {template?.parameters.map((one) => (
          <Form.Item key={one.name} name={['parameters', one.name]} label={parameterOf(one.name, one.description)} className={css['tight']}>
            <Input className="mono" placeholder={one.default} disabled={disabled} spellCheck={false} autoCapitalize="none" autoComplete="off" />
          </Form.Item>
        ))}
        {mayMake && !disabled && templateId === OWN && command.trim() !== '' && <SaveTemplate command={command} onSaved={onChoose} />}
        {template && !template.builtIn && mayDelete && !disabled && <ConfirmDelete label={t('form.deleteTemplate')} question={t('form.deleteTemplateQuestion', { name: plain(template.name) })} onDelete={() => remove(template.id)} />}
      </div>
      <p className={css['verdict']}>{sentence}</p>
    </div>
  );
}
