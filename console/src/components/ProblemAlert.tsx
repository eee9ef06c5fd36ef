/** What went wrong, in words of the user's language, with what the server said of it. */
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { codeOf, detailOf, problemOf, searchFault, type FieldError } from '@/api/problem';
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
  const detail = detailOf(problem);
  const faults = told((problem.errors ?? []).filter((one) => one.message !== detail));
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={title}
      style={{ marginBottom: 12 }}
      description={
        (detail || faults.length > 0) && (
          <>
            {detail && <p>{said(detail)}</p>}
            {faults.length > 0 && (
              <ul>
                {faults.map(({ message, fields }) => (
                  <li key={message}>
                    {fields && <code>{fields}</code>} {said(message)}
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

/** Fields that are named of one message. */
const FEW = 3;

/** Each message once, with the fields that it is of; with none where it names its field itself. */
function told(errors: FieldError[]): { message: string; fields: string }[] {
  const byMessage = new Map<string, string[]>();
  for (const { field, message } of errors) {
    const fields = byMessage.get(message) ?? [];
    if (!message.startsWith(`the ${field} `)) fields.push(field);
    byMessage.set(message, fields);
  }
  return [...byMessage].map(([message, fields]) => ({ message, fields: fields.slice(0, FEW).join(', ') + (fields.length > FEW ? ', …' : '') }));
}
