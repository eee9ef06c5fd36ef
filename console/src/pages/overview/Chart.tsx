/** A chart that answers one question, with the same as a table. */
import { Button } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useMode } from '@/theme/mode';
import css from './Overview.module.css';

export interface Bar {
  label: string;
  value: number;
  /** The value as it is written. */
  text: string;
  /** It leads nowhere. */
  isDead?: boolean;
}

export interface ChartProps {
  question: string;
  /** The answer in one sentence, for who does not see the bars too. */
  answer: string;
  bars: Bar[] | undefined;
  /** Why there are none. */
  error: unknown;
  onRetry: () => void;
  /** Bars that stand, for days; otherwise they lie. */
  upright?: boolean;
  heads: [string, string];
  onChoose?: (bar: Bar) => void;
  empty: string;
}

/** Fewer bars than that are said better than drawn. */
const FEW = 3;

/** Pixels of a lying bar with its distance, of standing ones, and how many there will be. */
const LYING = 24;
const UPRIGHT = 200;
const USUAL = 8;

export function Chart(props: ChartProps) {
  const { question, answer, bars, error, onRetry, upright = false, heads, onChoose, empty } = props;
  const { t } = useTranslation('overview');
  const [isWanted, setTable] = useState(false);
  const id = useId();
  const isFew = bars !== undefined && bars.filter((bar) => bar.value > 0).length < FEW;
  // Days are told by the sentence where they are few: a table of them is mostly zeros.
  const isTable = isWanted || (isFew && !upright);
  const isEmpty = bars?.length === 0 || (isFew && upright && !isTable);
  return (
    <section className={`panel ${css['chart']}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{question}</h2>
        {!isFew && (
          <Button size="small" type="text" aria-pressed={isTable} disabled={!bars} aria-label={`${t('chart.table')}: ${question}`} onClick={() => setTable(!isTable)}>
            {t('chart.table')}
          </Button>
        )}
      </header>
      {!bars && <ProblemAlert error={error} onRetry={onRetry} />}
      {!(isFew && isTable && !isEmpty) && (bars || !error) && <p className="muted">{bars ? (bars.length > 0 ? answer : empty) : t('loading')}</p>}
      <div className={css['plot']} hidden={isEmpty} style={{ height: bars && isFew ? undefined : upright ? UPRIGHT : LYING * (bars?.length ?? USUAL) }}>
        {isTable && bars && (
          // It scrolls: the keys must get there.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <div className={css['data']} role="region" aria-labelledby={id} tabIndex={0}>
            <table aria-labelledby={id}>
              <thead>
                <tr>
                  <th scope="col">{heads[0]}</th>
                  <th scope="col">{heads[1]}</th>
                </tr>
              </thead>
              <tbody>
                {bars.map((bar) => (
                  <tr key={bar.label}>
                    <th scope="row">
                      {onChoose && !bar.isDead ? (
                        <Button type="link" size="small" onClick={() => onChoose(bar)}>
                          {bar.label}
                        </Button>
                      ) : (
                        bar.label
                      )}
                    </th>
                    <td>{bar.text}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {!isTable && bars && !isEmpty && <Plot bars={bars} upright={upright} label={`${question} ${answer}`} onChoose={onChoose} />}
      </div>
    </section>
  );
}

type PlotProps = Pick<ChartProps, 'onChoose'> & { bars: Bar[]; upright: boolean; label: string };

function Plot({ bars, upright, label, onChoose }: PlotProps) {
  const frame = useRef<HTMLDivElement>(null);
  const mode = useMode();
  const choose = useRef(onChoose);
  useEffect(() => {
    choose.current = onChoose;
  });
  const said = JSON.stringify(bars);
  useEffect(() => {
    let end: (() => void) | undefined;
    let isOver = false;
    const draw = async () => {
      const { init } = await import('./echarts');
      if (isOver || !frame.current) return;
      const chart = init(frame.current, null, { renderer: 'svg' });
      chart.setOption(optionOf(JSON.parse(said) as Bar[], upright));
      chart.on('click', ({ dataIndex }) => {
        const bar = (JSON.parse(said) as Bar[])[dataIndex];
        if (bar) choose.current?.(bar);
      });
      const watch = new ResizeObserver(() => chart.resize());
      watch.observe(frame.current);
      end = () => (watch.disconnect(), chart.dispose());
    };
    void draw();
    return () => {
      isOver = true;
      end?.();
    };
    // The colours are those of the mode.
  }, [said, upright, mode]);
  return <div ref={frame} role="img" aria-label={label} className={css['bars']} />;
}

function optionOf(bars: Bar[], upright: boolean) {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const text = { color: color('--ink-2'), fontSize: 12, fontFamily: 'inherit' };
  const quiet = { axisLine: { show: false }, axisTick: { show: false } };
  const longest = Math.max(...bars.map((bar) => bar.label.length));
  const names = { type: 'category' as const, data: bars.map((bar) => bar.label), ...quiet, axisLabel: { ...text, width: 120, overflow: 'truncate' as const, hideOverlap: true }, inverse: !upright };
  const numbers = { type: 'value' as const, ...quiet, minInterval: 1, splitNumber: 3, splitLine: { lineStyle: { color: color('--line') } }, axisLabel: { ...text, show: upright } };
  return {
    animation: false,
    grid: upright ? { left: 44, right: 8, top: 8, bottom: 24 } : { left: Math.min(132, longest * 7 + 14), right: 64, top: 0, bottom: 0 },
    tooltip: { trigger: 'item' as const, renderMode: 'richText' as const, formatter: ({ dataIndex }: { dataIndex: number }) => `${bars[dataIndex]?.label}: ${bars[dataIndex]?.text}`, backgroundColor: color('--panel'), borderColor: color('--line-strong'), textStyle: { ...text, color: color('--ink') } },
    xAxis: upright ? names : { ...numbers, max: 'dataMax' as const, splitLine: { show: false } },
    yAxis: upright ? numbers : names,
    series: [
      {
        type: 'bar' as const,
        data: bars.map((bar) => bar.value),
        barMaxWidth: upright ? 28 : 14,
        itemStyle: { color: color('--accent'), borderRadius: 2 },
        emphasis: { itemStyle: { color: color('--ink-2') } },
        label: { show: !upright, position: 'right' as const, ...text, formatter: ({ dataIndex }: { dataIndex: number }) => bars[dataIndex]?.text ?? '' },
      },
    ],
  };
}
