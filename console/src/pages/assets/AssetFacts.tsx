/** An asset for who may not change it. */
import { useTranslation } from 'react-i18next';
import type { Asset } from './AssetForm';
import { TagLinks } from './TagLinks';
import css from './Assets.module.css';

export function AssetFacts({ asset }: { asset: Asset }) {
  const { t } = useTranslation('assets');
  return (
    <section className="panel" aria-labelledby="facts">
      <div className={css['head']}>
        <h2 id="facts">{t('settings')}</h2>
      </div>
      <dl className="facts">
        <dt>{t('field.type')}</dt>
        <dd>{asset.type}</dd>
        <dt>{t('field.targets')}</dt>
        <dd>
          <ul className="mono">
            {asset.targets.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </dd>
        <dt>{t('field.tags')}</dt>
        <dd>{asset.tags.length > 0 ? <TagLinks tags={asset.tags} /> : <span className="muted">{t('none')}</span>}</dd>
        <dt>{t('field.notes')}</dt>
        <dd className={css['notes']}>{asset.notes || <span className="muted">{t('none')}</span>}</dd>
      </dl>
    </section>
  );
}
