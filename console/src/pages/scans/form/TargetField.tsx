/** What is scanned: addresses that are typed, with the scope's verdict of each, or assets and tags. */
import { Link } from '@tanstack/react-router';
import { useQueries } from '@tanstack/react-query';
import { Form, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { problemOf } from '@/api/problem';
import { said } from '@/i18n/said';
import { plain } from '@/lib/hostile';
import { isName } from '@/lib/network';
import { targetsOf, type Draft } from './draft';
import { useDelayed } from './useDelayed';
import css from './Form.module.css';

/** Targets that are asked about one by one; of more, the plan tells. */
export const MANY = 40;

export function TargetField({ target, disabled, assetTargets }: { target: Draft['target'] | undefined; disabled: boolean; assetTargets: string[] }) {
  const { t } = useTranslation('scans');
  const mode = target?.mode ?? 'manual';
  return (
    <div className={css['target']}>
      <div className={css['labelRow']}>
        <span id="scan-target" className={css['label']}>
          {t('form.target')}
        </span>
        <Form.Item name={['target', 'mode']} noStyle>
          <Segmented
            size="small"
            disabled={disabled}
            aria-label={t('form.mode')}
            options={[
              { value: 'manual', label: t('form.manual') },
              { value: 'asset', label: t('form.assets') },
            ]}
          />
        </Form.Item>
      </div>
      <div hidden={mode !== 'manual'}>
        <Form.Item
          name={['target', 'targets']}
          className={css['tight']}
          rules={[{ validator: (_, text: string) => (mode === 'manual' && targetsOf(text).length === 0 ? Promise.reject(new Error(t('form.needTarget'))) : Promise.resolve()) }]}
        >
          <Input.TextArea
            aria-label={t('form.targets')}
            className="mono"
            autoSize={{ minRows: 1, maxRows: 8 }}
            placeholder={t('form.targetsExample')}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            disabled={disabled}
          />
        </Form.Item>
        <Verdicts targets={mode === 'manual' ? targetsOf(target?.targets ?? '') : []} />
      </div>
      <div hidden={mode !== 'asset'}>
        <div className={css['pair']}>
          <Assets disabled={disabled} mode={mode} />
          <Tags disabled={disabled} />
        </div>
        <p className={css['verdict']} role="status">
          {assetTargets.length > 0 ? t('form.assetTargets', { count: assetTargets.length, list: `${assetTargets.slice(0, 6).join(', ')}${assetTargets.length > 6 ? ', …' : ''}` }) : t('form.assetsLead')}
        </p>
      </div>
    </div>
  );
}

function Verdicts({ targets }: { targets: string[] }) {
  const { t } = useTranslation('scans');
  const rested = useDelayed(targets, targets.join(' '), 250);
  const asked = rested.slice(0, MANY);
  const answers = useQueries({
    queries: asked.map((target) => ({ ...$api.queryOptions('post', '/api/v1/scope/check', { body: { target } }), retry: false })),
  });
  const bad = answers.flatMap((answer, index) => {
    const target = asked[index] ?? '';
    if (answer.error) return [{ target, why: said(problemOf(answer.error).errors?.[0]?.message ?? problemOf(answer.error).detail), isScope: false }];
    if (!answer.data || answer.data.inScope) return [];
    const { code, address, reason } = answer.data;
    const known = code === 'notAllowed' || code === 'excluded' || code === 'excludedName' || code === 'neverScanned';
    return [{ target, why: known ? t(`scope.${code}`, { address: address ?? target }) : said(reason), isScope: code !== 'neverScanned' }];
  });
  const isWaiting = rested.length === 0 || answers.some((answer) => answer.isPending);
  const isGood = targets.length > 0 && !isWaiting && bad.length === 0;
  // Of what was asked about, and not of what is being typed.
  const names = rested.filter((target) => isName(target));
  const rest = rested.filter((target) => !isName(target));
  const listOf = (some: string[]) => ({ count: some.length, list: some.length > 6 ? `${some.slice(0, 6).join(', ')}, …` : some.join(', ') });
  return (
    <div role="status" className={css['verdict']} aria-label={t('scope.label')}>
      {targets.length === 0 && t('form.targetsLead')}
      {targets.length > 0 && isWaiting && t('scope.checking')}
      {isGood && rest.length > 0 && <p data-tone="good">{t('scope.allIn', listOf(rest))}</p>}
      {isGood && names.length > 0 && <p>{t('scope.names', listOf(names))}</p>}
      {bad.map((one) => (
        <p key={one.target} data-tone="bad">
          <code>{one.target}</code> {one.why} {one.isScope && <Link to="/settings/$section" params={{ section: 'scope' }}>{t('scope.open')}</Link>}
        </p>
      ))}
    </div>
  );
}

function Assets({ disabled, mode, ...field }: { disabled: boolean; mode: Draft['target']['mode'] }) {
  const { t } = useTranslation('scans');
  const [q, setQ] = useState('');
  const asked = useDelayed(q, q, 200);
  const chosen = Form.useWatch<string[] | undefined>(['target', 'assetIds']) ?? [];
  const list = $api.useQuery('get', '/api/v1/assets', { params: { query: { q: asked || undefined, limit: 100 } } }, { enabled: mode === 'asset' });
  const known = useQueries({ queries: chosen.map((id) => $api.queryOptions('get', '/api/v1/assets/{id}', { params: { path: { id } } })) });
  const all = [...(list.data?.items ?? []), ...known.flatMap((one) => (one.data ? [one.data] : []))];
  const options = [...new Map(all.map((one) => [one.id, { value: one.id, label: plain(one.displayName), hint: one.targets.slice(0, 3).join(', ') }])).values()];
  return (
    <Form.Item
      {...field}
      name={['target', 'assetIds']}
      label={t('form.assets')}
      dependencies={[['target', 'tags']]}
      className={css['tight']}
      rules={[
        ({ getFieldValue }) => ({
          validator: (_, ids: string[]) => (mode === 'asset' && ids.length === 0 && (getFieldValue(['target', 'tags']) as string[]).length === 0 ? Promise.reject(new Error(t('form.needAsset'))) : Promise.resolve()),
        }),
      ]}
    >
      <Select
        mode="multiple"
        disabled={disabled}
        placeholder={t('form.assetsChoose')}
        showSearch={{ filterOption: false, onSearch: setQ }}
        options={options}
        optionRender={(option) => (
          <span>
            {option.label} <span className="muted mono">{option.data.hint}</span>
          </span>
        )}
        notFoundContent={<Link to="/assets">{t('form.noAssets')}</Link>}
      />
    </Form.Item>
  );
}

function Tags({ disabled }: { disabled: boolean }) {
  const { t } = useTranslation('scans');
  const tags = $api.useQuery('get', '/api/v1/assets/tags');
  return (
    <Form.Item name={['target', 'tags']} label={t('form.tags')} className={css['tight']}>
      <Select
        mode="multiple"
        disabled={disabled}
        placeholder={t('form.tagsChoose')}
        options={(tags.data ?? []).map((one) => ({ value: one.tag, label: plain(one.tag), hint: one.assets }))}
        optionRender={(option) => (
          <span>
            {option.label} <span className="muted">{option.data.hint}</span>
          </span>
        )}
        notFoundContent={t('form.noTags')}
      />
    </Form.Item>
  );
}
