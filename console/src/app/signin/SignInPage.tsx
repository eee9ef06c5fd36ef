/** The first thing that anybody sees. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, LANGUAGES } from '@/i18n';
import { Rose } from '../shell/pages';
import { Rhumbs } from './Rhumbs';
import { SignInForm } from './SignInForm';
import css from './SignIn.module.css';

const NAMES = { en: 'English', zh: '中文' } as const;

export function SignInPage() {
  const { t, i18n } = useTranslation('shell');
  const title = t('signIn.title');
  useEffect(() => {
    document.title = `${title} · Portolan`;
  }, [title]);
  return (
    <main className={css['page']}>
      <Rhumbs className={css['chart']} />
      <section className={css['card']} aria-labelledby="sign-in">
        <div className={css['brand']}>
          <Rose size={40} />
          <div>
            <div className={css['wordmark']}>Portolan</div>
            <p>{t('signIn.lead')}</p>
          </div>
        </div>
        <div className={css['form']}>
          <h1 id="sign-in" className="visually-hidden">
            {title}
          </h1>
          <SignInForm />
          <div className={css['languages']}>
            {LANGUAGES.map((one) => (
              <button key={one} type="button" lang={one === 'zh' ? 'zh-Hans' : one} aria-pressed={i18n.language === one} onClick={() => void chooseLanguage(one)}>
                {NAMES[one]}
              </button>
            ))}
          </div>
        </div>
      </section>
    </main>
  );
}
