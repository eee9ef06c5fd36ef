/** What a window does, or did where its time is over. */
import { StateTag } from '@/components/StateTag';
import { useNow } from '@/hooks/useNow';
import { isOver, type Effect, type Span } from './times';

export function WindowTag({ window }: { window: { effect: Effect; span: Span; zone: string } }) {
  const now = useNow();
  const { effect } = window;
  return <StateTag kind="window" state={isOver(window, now) ? `${effect}Over` : effect} />;
}
