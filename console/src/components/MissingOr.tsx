/** In place of what an address names: that there is no such thing, with the list of what there is; or what went wrong. */
import { Link, type LinkProps } from '@tanstack/react-router';
import { isGone } from '@/api/problem';
import { EmptyState } from './EmptyState';
import { ProblemAlert } from './ProblemAlert';

export interface MissingOrProps {
  error: unknown;
  onRetry: () => void;
  /** There is no such run... */
  text: string;
  to: LinkProps['to'];
  /** The name of the list. */
  list: string;
}

export function MissingOr({ error, onRetry, text, to, list }: MissingOrProps) {
  if (isGone(error)) return <EmptyState text={text} action={<Link to={to}>{list}</Link>} />;
  return <ProblemAlert error={error} onRetry={onRetry} />;
}
