/** Sends a test message by a channel, and tells what came of it. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useOnce } from '@/hooks/useOnce';
import { said } from '@/i18n/said';
import { plain } from '@/lib/hostile';
import css from '../Settings.module.css';
import type { Channel } from './Channels';

export function TestChannel({ channel }: { channel: Channel }) {
  const { t } = useTranslation('alerts');
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const { once } = useOnce();
  const name = plain(channel.name);
  const test = $api.useMutation('post', '/api/v1/channels/{id}/test', {
    onSuccess: ({ delivered, answer, error }) => {
      for (const path of ['/api/v1/channels', '/api/v1/deliveries']) void client.invalidateQueries({ queryKey: ['get', path] });
      if (delivered) return void message.success(answer ? t('channels.testAnswer', { name, answer }) : t('channels.testDone', { name }));
      return void modal.error({
        title: answer ? t('channels.testFailedAnswer', { answer }) : t('channels.testFailed'),
        content: plain(said(error ?? '')),
      });
    },
    onError: (error) => void modal.error({ title: t('channels.testFailed'), content: <ProblemAlert error={error} /> }),
  });
  return (
    <span className={css['small']}>
      <Button loading={test.isPending} aria-label={t('channels.testOf', { name })} onClick={() => void once(() => test.mutateAsync({ params: { path: { id: channel.id } } }))}>
        {t(test.isPending ? 'channels.testing' : 'channels.test')}
      </Button>
    </span>
  );
}
