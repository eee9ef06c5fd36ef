/** The settings: one section at a time, each with an address of its own. */
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { roleMay, useWho, type OperationId, type Role, type SignedIn } from '@/api/session';
import { NotFound } from '@/app/NotFound';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { About } from './About';
import { Alerts } from './alerts/Alerts';
import { AuditLog } from './AuditLog';
import { Owners } from './Owners';
import { Retention } from './Retention';
import { Scope } from './Scope';
import { Tokens } from './Tokens';
import { Users } from './Users';
import css from './Settings.module.css';

interface Section {
  key: 'scope' | 'users' | 'tokens' | 'alerts' | 'audit' | 'retention' | 'owners' | 'about';
  /** What one must be allowed to see it. */
  needs: OperationId;
  system?: boolean;
  /** A table takes the height that is left. */
  fills?: boolean;
  /** Draws the page: its head with its buttons, and the rest. */
  draw: (head: Head) => ReactNode;
}

/** Draws the head of a section with these buttons. */
export type Head = (actions?: ReactNode) => ReactNode;

const SECTIONS: Section[] = [
  { key: 'scope', needs: 'scope.read', draw: (head) => <Scope head={head} /> },
  { key: 'users', needs: 'user.list', fills: true, draw: (head) => <Users head={head} /> },
  { key: 'tokens', needs: 'token.list', fills: true, draw: (head) => <Tokens head={head} /> },
  { key: 'alerts', needs: 'rule.list', fills: true, draw: (head) => <Alerts head={head} /> },
  { key: 'audit', needs: 'audit.list', fills: true, draw: (head) => <AuditLog head={head} /> },
  { key: 'retention', needs: 'settings.read', draw: (head) => <Retention head={head} /> },
  { key: 'owners', needs: 'owner.list', system: true, fills: true, draw: (head) => <Owners head={head} /> },
  { key: 'about', needs: 'settings.read', draw: (head) => <About head={head} /> },
];

function maySee(who: SignedIn, section: Section): boolean {
  return roleMay(who.role as Role, section.needs) && (!section.system || who.systemAdmin);
}

export default function Settings() {
  const { t } = useTranslation('settings');
  const who = useWho();
  const { section: asked } = useParams({ strict: false });
  const section = SECTIONS.find((one) => one.key === asked);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the sections are in a line that is longer than the screen.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [asked]);
  if (!section) return <NotFound />;
  const head: Head = (actions) => <PageHeader title={t(`section.${section.key}`)} crumbs={[{ label: t('title'), to: '/settings' }]} actions={actions} />;
  return (
    <div className={`page ${css['settings']}`} data-fill={section.fills}>
      <nav ref={nav} aria-label={t('title')} className={css['sections']}>
        <ul>
          {SECTIONS.filter((one) => maySee(who, one)).map((one) => (
            <li key={one.key}>
              <Link to="/settings/$section" params={{ section: one.key }} aria-current={one === section ? 'page' : undefined}>
                {t(`section.${one.key}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={css['section']} key={section.key}>
        {maySee(who, section) ? (
          section.draw(head)
        ) : (
          <>
            {head()}
            <EmptyState text={t(section.system ? 'onlySystem' : 'onlyAdmins')} />
          </>
        )}
      </div>
    </div>
  );
}
