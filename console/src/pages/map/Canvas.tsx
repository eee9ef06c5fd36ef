/** The drawing. Who does not see it has the same in the list beside it. */
import { Button } from 'antd';
import type { Core, StylesheetJson } from 'cytoscape';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMode } from '@/theme/mode';
import { fit } from './fit';
import { renew } from './renew';
import type { Element } from './layout';
import css from './NetworkMap.module.css';

export interface CanvasProps {
  elements: Element[];
  label: string;
  /** The id of what is chosen. */
  chosen: string;
  onChoose: (id: string) => void;
}

function styles(): StylesheetJson {
  const root = getComputedStyle(document.documentElement);
  const color = (name: string) => root.getPropertyValue(name).trim();
  const label = { label: 'data(label)', color: color('--ink-2'), 'font-family': 'sans-serif' };
  const list = [
    { selector: '.host', style: { ...label, width: 'data(size)', height: 'data(size)', 'font-size': 7, 'text-valign': 'bottom', 'text-margin-y': 1, 'min-zoomed-font-size': 8, 'border-width': 1.5 } },
    { selector: '.open', style: { 'background-color': color('--accent'), 'border-color': color('--accent') } },
    { selector: '.up', style: { 'background-color': color('--panel'), 'border-color': color('--accent') } },
    { selector: '.down', style: { 'background-color': color('--line-strong'), 'border-color': color('--line-strong'), shape: 'rectangle' } },
    { selector: '.network', style: { ...label, shape: 'round-rectangle', 'font-size': 'data(font)', 'min-zoomed-font-size': 5, 'text-valign': 'top', 'text-margin-y': -3, 'background-color': color('--panel'), 'border-color': color('--line-strong'), 'border-width': 1, padding: '10px' } },
    { selector: '.hop', style: { ...label, shape: 'diamond', width: 'data(size)', height: 'data(size)', 'font-size': 'data(font)', 'min-zoomed-font-size': 6, 'text-valign': 'bottom', 'text-margin-y': 2, 'background-color': color('--ink-3') } },
    { selector: '.scanner', style: { ...label, shape: 'star', width: 'data(size)', height: 'data(size)', 'font-size': 'data(font)', 'text-valign': 'bottom', 'text-margin-y': 3, 'background-color': color('--accent') } },
    { selector: '.way', style: { 'curve-style': 'straight', 'z-compound-depth': 'bottom', width: 2, 'line-color': color('--line-strong'), 'target-arrow-shape': 'none' } },
    { selector: ':active', style: { 'overlay-opacity': 0 } },
    { selector: '.chosen', style: { 'border-color': color('--ink'), 'border-width': 3 } },
  ];
  return list as unknown as StylesheetJson;
}

export function Canvas({ elements, label, chosen, onChoose }: CanvasProps) {
  const { t } = useTranslation('map');
  const frame = useRef<HTMLDivElement>(null);
  const [core, setCore] = useState<Core | null>(null);
  const mode = useMode();
  const drawn = useRef<Element[]>([]);
  const styled = useRef(mode);
  const choose = useRef(onChoose);
  useEffect(() => {
    choose.current = onChoose;
  });
  useEffect(() => {
    let made: Core | undefined;
    let isOver = false;
    const start = async () => {
      const { default: cytoscape } = await import('cytoscape');
      if (isOver || !frame.current) return;
      styled.current = document.documentElement.dataset['theme'] as typeof mode;
      drawn.current = [];
      made = cytoscape({ container: frame.current, style: styles(), layout: { name: 'preset' }, minZoom: 0.05, maxZoom: 4, autoungrabify: true, boxSelectionEnabled: false, textureOnViewport: true });
      made.on('tap', (event) => choose.current(event.target === made ? '' : (event.target.id() as string)));
      setCore(made);
    };
    void start();
    return () => {
      isOver = true;
      setCore(null);
      made?.destroy();
    };
  }, []);
  useEffect(() => {
    if (!core) return;
    renew(core, drawn.current, elements);
    drawn.current = elements;
    fit(core);
    frame.current?.setAttribute('data-drawn', String(core.nodes().length));
  }, [core, elements]);
  useEffect(() => {
    if (!core || styled.current === mode) return;
    styled.current = mode;
    core.style(styles() as never);
  }, [core, mode]);
  useEffect(() => {
    if (!core) return;
    core.elements('.chosen').removeClass('chosen');
    const node = chosen ? core.getElementById(chosen) : core.collection();
    if (node.empty()) return;
    node.addClass('chosen');
    const view = core.extent();
    const box = node.boundingBox();
    const isInView = box.x1 >= view.x1 && box.x2 <= view.x2 && box.y1 >= view.y1 && box.y2 <= view.y2;
    if (!isInView) core.center(node);
  }, [core, chosen, elements]);
  const zoom = (factor: number) => core?.zoom({ level: core.zoom() * factor, renderedPosition: { x: core.width() / 2, y: core.height() / 2 } });
  return (
    <div className={css['canvas']}>
      <div ref={frame} role="img" aria-label={label} className={css['drawing']} />
      <div className={css['zoom']} role="group" aria-label={t('zoom.label')}>
        <Button size="small" aria-label={t('zoom.in')} onClick={() => zoom(1.4)}>
          <span aria-hidden="true">+</span>
        </Button>
        <Button size="small" aria-label={t('zoom.out')} onClick={() => zoom(1 / 1.4)}>
          <span aria-hidden="true">−</span>
        </Button>
        <Button size="small" onClick={() => core && fit(core)}>
          {t('zoom.all')}
        </Button>
      </div>
      <ul className={css['legend']} aria-label={t('legend.label')}>
        <li data-sign="open">{t('legend.open')}</li>
        <li data-sign="up">{t('legend.up')}</li>
        <li data-sign="down">{t('legend.down')}</li>
        <li data-sign="hop">{t('legend.hop')}</li>
      </ul>
    </div>
  );
}
