/** A provider for who may not change it. */
import { useTranslation } from 'react-i18next';
import { StateTag } from '@/components/StateTag';
import { GrantWords } from './GrantList';
import { OwnerName } from './OwnerName';
import type { Provider } from './ProviderForm';
import css from './Providers.module.css';

export function ProviderFacts({ provider }: { provider: Provider }) {
  const { t } = useTranslation('providers');
  const { limits } = provider;
  return (
    <section className="panel" aria-labelledby="facts">
      <div className={css['head']}>
        <h2 id="facts">{t('settings')}</h2>
      </div>
      <dl className="facts">
        <dt>{t('field.name')}</dt>
        <dd className="mono">{provider.name}</dd>
        <dt>{t('field.category')}</dt>
        <dd>{provider.category}</dd>
        <dt>{t('field.type')}</dt>
        <dd>{provider.type}</dd>
        <dt>{t('field.owner')}</dt>
        <dd>
          <OwnerName id={provider.owner} />
        </dd>
        <dt>{t('field.state')}</dt>
        <dd>
          <StateTag kind="provider" state={provider.state} />
        </dd>
        <dt>{t('field.command')}</dt>
        <dd>
          <code className={css['command']}>{provider.command}</code>
        </dd>
        <dt>{t('field.engine')}</dt>
        <dd>
          {t(`engine.${provider.engine}.name`)}: {t(`engine.${provider.engine}.text`)}
        </dd>
        {(['maxRatePps', 'maxParallelRuns', 'timeoutSeconds'] as const).map((name) => [
          <dt key={`${name} name`}>{t(`limits.${name}`)}</dt>,
          <dd key={name}>{limits[name] ?? t('limits.none')}</dd>,
        ])}
        <dt>{t('field.options')}</dt>
        <dd>{provider.options.length === 0 ? t('grants.none') : provider.options.map((one) => <GrantWords key={one} name={one} />)}</dd>
      </dl>
    </section>
  );
}
