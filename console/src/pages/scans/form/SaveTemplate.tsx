/** Keeps the command under a name, for other scans. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { FocusBack } from '@/components/FocusBack';
import { ProblemAlert } from '@/components/ProblemAlert';
import { SendsByEnter } from '@/components/SendsByEnter';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useRules } from '@/hooks/useRules';
import { plain } from '@/lib/hostile';

interface Fields {
  name: string;
  description?: string;
}

export function SaveTemplate({ command, onSaved }: { command: string; onSaved: (id: string) => void }) {
  const { t } = useTranslation('scans');
  const rules = useRules();
  const { message } = App.useApp();
  const [isOpen, setIsOpen] = useState(false);
  const [form] = Form.useForm<Fields>();
  const problem = useFormProblem(form);
  const client = useQueryClient();
  const save = $api.useMutation('post', '/api/v1/templates', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['get', '/api/v1/templates'] });
      onSaved(made.id);
      setIsOpen(false);
      void message.success(t('form.templateSaved', { name: plain(made.name) }));
    },
  });
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t('form.saveTemplate')}</Button>
      <Modal
        open={isOpen}
        title={t('form.saveTemplate')}
        okText={t('form.save')}
        onOk={() => form.submit()}
        confirmLoading={save.isPending}
        onCancel={() => setIsOpen(false)}
        afterClose={() => (form.resetFields(), problem.clear())}
        destroyOnHidden
        width={480}
      >
          <Form form={form} name="template" layout="vertical" requiredMark={false} onFinish={({ name, description = '' }) => save.mutate({ body: { name, description, command } })}>
            <FocusBack />
            <ProblemAlert error={problem.rest} />
            <p className="mono" style={{ marginBottom: 12 }}>
              {command}
            </p>
            <Form.Item name="name" label={t('form.templateName')} rules={[{ required: true, whitespace: true, message: t('form.needName') }, rules.longest(100)]}>
              <Input autoFocus />
            </Form.Item>
            <Form.Item name="description" label={t('form.templateDescription')} rules={[rules.longest(2000)]}>
              <Input />
            </Form.Item>
            <SendsByEnter isBusy={save.isPending || !isOpen} />
          </Form>
      </Modal>
    </>
  );
}
