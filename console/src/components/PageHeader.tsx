/** The head of a page: where it is, what it is called (also in the tab), and what can be done with it. */
import { Link, type LinkProps } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { plain } from '@/lib/hostile';
import './page.css';

export interface Crumb {
  label: string;
  to: LinkProps['to'];
}

export interface PageHeaderProps {
  title: string;
  /** What it is, where another page has the same title: for the browser's tab. */
  kind?: string;
  /** The pages above this one. */
  crumbs?: Crumb[];
  /** Beside the title: a state, a count. */
  extra?: ReactNode;
  /** At the right: buttons. */
  actions?: ReactNode;
}

export function PageHeader({ title: given, kind, crumbs = [], extra, actions }: PageHeaderProps) {
  const { t } = useTranslation('shell');
  // Names that people gave hold what must not be drawn as well.
  const title = plain(given);
  const tab = [title, kind, ...crumbs.map((crumb) => crumb.label).toReversed(), 'Portolan'].filter(Boolean).join(' · ');
  useEffect(() => {
    document.title = tab;
  }, [tab]);
  return (
    <header className="page-header">
      {crumbs.length > 0 && (
        <nav aria-label={t('crumbs')} className="page-crumbs">
          <ol>
            {crumbs.map((crumb) => (
              <li key={crumb.label}>
                <Link to={crumb.to}>{crumb.label}</Link>
              </li>
            ))}
            <li aria-current="page">{title}</li>
          </ol>
        </nav>
      )}
      <div className="page-title">
        <h1>{title}</h1>
        {extra}
        {actions && <div className="page-actions">{actions}</div>}
      </div>
    </header>
  );
}
