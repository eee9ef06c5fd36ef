/** Assets from CSV: what is wrong is shown line by line before anything is written. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/session';
import { ButtonLink } from '@/components/ButtonLink';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useLeaving } from '@/hooks/useLeaving';
import { useOnce } from '@/hooks/useOnce';
import { ImportPreview } from './ImportPreview';
import { leftOver } from './csv';
import { judged, sendCsv, usePreview, type Report, type Source } from './importing';
import { unreadableFile, unreadableText, MOST_ROWS, type Unreadable } from './unreadable';
import css from './Assets.module.css';

const EXAMPLE = 'displayName,type,targets,tags,notes\nMail server,server,10.0.0.25 mail.example,dmz mail,In rack 4\nOffice,network,10.0.1.0/24,office,';

/** The example as a file, with line breaks as spreadsheets like them. */
const EXAMPLE_FILE = `data:text/csv;charset=utf-8,${encodeURIComponent(`${EXAMPLE.replaceAll('\n', '\r\n')}\r\n`)}`;

/** The columns, those that are needed first. */
const COLUMNS = ['displayName', 'targets', 'type', 'tags', 'notes'] as const;

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
  /** Of a row at fault that the server did not tell the fault of, after a thousand others. */
  const untold = useCallback((line: number) => ({ line, message: t('import.untold') }), [t]);
  const [fileFault, setFileFault] = useState<Unreadable | null>(null);
  const textFault = useMemo(() => unreadableText(source.text), [source.text]);
  const fault = fileFault ?? textFault;
  const preview = usePreview(source, fault !== null, untold);
  useLeaving(() => isTyped && source.text.trim() !== '');
  const put = (next: Source, typed = false) => {
    setIsTyped(typed);
    setSource(next);
    setFileFault(null);
    setDone(null);
  };
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    const text = await chosen.text();
    const wrong = await unreadableFile(chosen, text);
    // The bytes as they are: what else is not UTF-8 is the server's to tell.
    put(wrong ? { name: chosen.name, text: '', body: '' } : { name: chosen.name, text, body: chosen });
    setFileFault(wrong);
  };
  const { once } = useOnce();
  const bring = useMutation({
    // Where the preview told of bad rows, the good ones are taken; else it is all or none.
    mutationFn: () => sendCsv(source.body, { partial: (preview.report?.failed ?? 0) > 0 }),
    onSuccess: (report) => {
      for (const path of ['/api/v1/assets', '/api/v1/assets/tags', '/api/v1/assets/{id}']) void queries.invalidateQueries({ queryKey: ['get', path] });
      const left = leftOver(source.text, judged(report, untold).errors);
      setSource({ name: '', text: left, body: left });
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
        <Columns />
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
          <a href={EXAMPLE_FILE} download="assets.csv">
            {t('import.download')}
          </a>
        </div>
        {source.text.length > EDITABLE ? (
          <p className="muted">{t('import.long')}</p>
        ) : (
          <Input.TextArea
            aria-label={t('import.text')}
            placeholder={EXAMPLE}
            className={css['source']}
            value={source.text}
            readOnly={bring.isPending}
            autoSize={{ minRows: 4, maxRows: 12 }}
            spellCheck={false}
            wrap="off"
            onChange={(event) => put({ name: '', text: event.target.value, body: event.target.value }, true)}
          />
        )}
      </section>
      {fault && <Fault fault={fault} />}
      <ProblemAlert error={preview.error ?? bring.error} />
      {!fault && preview.report && source.text && <ImportPreview text={source.text} report={!fault && preview.report} isAsking={preview.isAsking} isBusy={bring.isPending} onImport={() => void once(() => bring.mutateAsync())} />}
    </>
  );
}

/** Nothing of such a file is sent. */
function Fault({ fault }: { fault: Unreadable }) {
  const { t } = useTranslation('assets');
  const words =
    fault.kind === 'rows'
      ? t('import.tooMany', { rows: fault.rows, most: MOST_ROWS })
      : fault.kind === 'encoding'
        ? t('import.encoding', { encoding: fault.encoding })
        : t('import.emptyFile');
  return <Alert type="error" showIcon role="alert" title={words} />;
}

/** Which columns are understood. */
function Columns() {
  const { t } = useTranslation('assets');
  return (
    <dl className={css['found']} aria-label={t('import.columns')}>
      {COLUMNS.map((name) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>{t(`import.column.${name}`)}</dd>
        </div>
      ))}
    </dl>
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
