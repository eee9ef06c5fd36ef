/** Assets from CSV: what is wrong is shown line by line before anything is written. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/session';
import { ButtonLink } from '@/components/ButtonLink';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useLeaving } from '@/hooks/useLeaving';
import { ImportPreview } from './ImportPreview';
import { leftOver } from './csv';
import { sendCsv, usePreview, type Report, type Source } from './importing';
import css from './Assets.module.css';

const EXAMPLE = 'displayName,type,targets,tags,notes\nMail server,server,10.0.0.25 mail.example,dmz mail,In rack 4\nOffice,network,10.0.1.0/24,office,';

/** Longer texts are not edited here. */
const EDITABLE = 200_000;

export default function AssetImport() {
  const { t } = useTranslation('assets');
  const may = useMay('asset.import');
  return (
    <div className="page">
      <PageHeader title={t('import.title')} crumbs={[{ label: t('title'), to: '/assets' }]} />
      {may ? <Import /> : <EmptyState text={t('mayNot')} />}
    </div>
  );
}

function Import() {
  const { t } = useTranslation('assets');
  const queries = useQueryClient();
  const [source, setSource] = useState<Source>({ name: '', text: '', body: '' });
  const [done, setDone] = useState<Report | null>(null);
  /** Typed or edited here; a file is not lost. */
  const [isTyped, setIsTyped] = useState(false);
  const [isOver, setIsOver] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const preview = usePreview(source);
  useLeaving(() => isTyped && source.text.trim() !== '');
  const put = (next: Source, typed = false) => {
    setIsTyped(typed);
    setSource(next);
    setDone(null);
  };
  const take = async (chosen: File | undefined) => {
    // The bytes as they are: what is not UTF-8 is the server's to tell.
    if (chosen) put({ name: chosen.name, text: await chosen.text(), body: chosen });
  };
  const bring = useMutation({
    // Where the preview told of bad rows, the good ones are taken; else it is all or none.
    mutationFn: () => sendCsv(source.body, { partial: (preview.report?.failed ?? 0) > 0 }),
    onSuccess: (report) => {
      for (const path of ['/api/v1/assets', '/api/v1/assets/tags', '/api/v1/assets/{id}']) void queries.invalidateQueries({ queryKey: ['get', path] });
      const left = leftOver(source.text, report.errors);
      const verdict = { ...report, rows: left.rows, created: 0, changed: 0, unchanged: 0, failed: left.rows, errors: left.faults };
      setSource({ name: '', text: left.text, body: left.text, verdict });
      setDone(report);
    },
  });
  return (
    <>
      {done && <Done report={done} />}
      <section className="panel" aria-labelledby="source">
        <div className={css['head']}>
          <h2 id="source">{t('import.source')}</h2>
          <span className="muted">{source.name}</span>
        </div>
        <p className="muted">{t('import.format')}</p>
        <div
          className={css['drop']}
          data-over={isOver || undefined}
          onDragOver={(event) => (event.preventDefault(), setIsOver(true))}
          onDragLeave={() => setIsOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setIsOver(false);
            void take(event.dataTransfer.files[0]);
          }}
        >
          <input
            ref={file}
            type="file"
            accept=".csv,text/csv"
            hidden
            data-role="file"
            onChange={(event) => {
              void take(event.target.files?.[0]);
              // The same file again, once it has been mended.
              event.target.value = '';
            }}
          />
          <Button onClick={() => file.current?.click()}>{t('import.choose')}</Button>
          <span className="muted">{t('import.drop')}</span>
          <Button type="text" onClick={() => put({ name: '', text: EXAMPLE, body: EXAMPLE })}>
            {t('import.example')}
          </Button>
        </div>
        {source.text.length > EDITABLE ? (
          <p className="muted">{t('import.long')}</p>
        ) : (
          <Input.TextArea
            aria-label={t('import.text')}
            placeholder={EXAMPLE}
            className={css['source']}
            value={source.text}
            autoSize={{ minRows: 4, maxRows: 12 }}
            spellCheck={false}
            wrap="off"
            onChange={(event) => put({ name: '', text: event.target.value, body: event.target.value }, true)}
          />
        )}
      </section>
      <ProblemAlert error={preview.error ?? bring.error} />
      {preview.report && source.text && <ImportPreview text={source.text} report={preview.report} isAsking={preview.isAsking} isBusy={bring.isPending} onImport={() => bring.mutate()} />}
    </>
  );
}

function Done({ report }: { report: Report }) {
  const { t } = useTranslation('assets');
  return (
    <Alert
      type={report.failed > 0 ? 'warning' : 'success'}
      showIcon
      role="status"
      title={t('import.done', { created: report.created, changed: report.changed, unchanged: report.unchanged })}
      description={report.failed > 0 ? t('import.left', { count: report.failed }) : undefined}
      action={
        <ButtonLink to="/assets" size="small">
          {t('import.toList')}
        </ButtonLink>
      }
    />
  );
}
