/** What went wrong, in words of the user's language, with what the server said of it. */
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { codeOf, problemOf, searchFault } from '@/api/problem';
import { said } from '@/i18n/said';

export interface ProblemAlertProps {
  /** Whatever was thrown; nothing is shown for null. */
  error: unknown;
  onRetry?: () => void;
}

export function ProblemAlert({ error, onRetry }: ProblemAlertProps) {
  const { t, i18n } = useTranslation();
  if (error === null || error === undefined) return null;
  const problem = problemOf(error);
  // Lists show it right under their search box, which has what is to be mended.
  const fault = searchFault(problem);
  if (fault) return <Alert role="alert" type="warning" showIcon title={said(fault)} style={{ marginBottom: 12 }} />;
  const code = codeOf(problem) as 'internal';
  // A kind of problem that is younger than this console is called as the server calls it.
  const title = i18n.exists(`problem.${code}`) ? t(`problem.${code}`) : said(problem.title) || t('problem.internal');
  const errors = (problem.errors ?? []).filter((one) => one.message !== problem.detail);
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={title}
      style={{ marginBottom: 12 }}
      description={
        (problem.detail || errors.length > 0) && (
          <>
            {problem.detail && <p>{said(problem.detail)}</p>}
            {errors.length > 0 && (
              <ul>
                {errors.map((one) => (
                  <li key={`${one.field} ${one.code} ${one.message}`}>
                    <code>{one.field}</code> {said(one.message)}
                  </li>
                ))}
              </ul>
            )}
          </>
        )
      }
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('retry')}
          </Button>
        )
      }
    />
  );
}
