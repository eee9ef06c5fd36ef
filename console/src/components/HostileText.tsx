/**
 * Text that a scanned host chose: names, banners, output of scripts, versions. Everything of that kind goes through
 * here. It is drawn as text, control characters and marks of direction as escapes, and never more at once than asked.
 */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pieces } from '@/lib/hostile';
import css from './HostileText.module.css';

export interface HostileTextProps {
  text: string | null | undefined;
  /** Keeps line breaks and tabs, in a fixed-width font: banners, output of scripts. */
  block?: boolean;
  /** Characters that are drawn before more is asked for. */
  limit?: number;
}

/** Each asking shows this many times as much: a megabyte takes three. */
const FACTOR = 10;

export function HostileText({ text, block = false, limit = block ? 4000 : 200 }: HostileTextProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(limit);
  if (!text) return null;
  const isCut = text.length > shown;
  const drawn = pieces(isCut ? text.slice(0, shown) : text, block);
  const Frame = block ? 'pre' : 'bdi';
  return (
    <>
      <Frame className={block ? css['block'] : css['inline']} dir={block ? 'ltr' : undefined}>
        {drawn.map((piece, index) =>
          piece.escape ? (
            // oxlint-disable-next-line react/no-array-index-key -- the pieces of a text have no other name
            <span key={index} className={css['escape']}>
              {piece.text}
            </span>
          ) : (
            piece.text
          ),
        )}
        {isCut && '…'}
      </Frame>
      {isCut && (
        <Button type="link" size="small" onClick={(event) => (event.stopPropagation(), setShown(shown * FACTOR))}>
          {t('hostile.more', { shown, all: text.length })}
        </Button>
      )}
    </>
  );
}
