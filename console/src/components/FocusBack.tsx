import { useFocusBack } from '@/hooks/useFocusBack';

/**
 * In a dialog of antd's that stays where it is: antd takes what has the focus first in it for what had it before, where
 * nothing moves as it opens.
 */
export function FocusBack() {
  useFocusBack();
  return null;
}
