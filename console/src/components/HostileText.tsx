/**
 * Text that a scanned host chose: names, banners, output of scripts, versions. Everything of that kind goes through
 * here. It is drawn as text, control characters and marks of direction as escapes, and never more at once than asked.
 */
import { Button } from 'antd';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chunks, pieces } from '@/lib/hostile';
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
/** Characters that are drawn within a line, and of one part of a long text. */
const LINE = 2000;
const CHUNK = 8000;

/** Letters, digits and signs of ASCII: nothing in it has to be looked for. */
const PLAIN = /^[ -~]*$/;

export function HostileText({ text, block = false, limit = block ? 4000 : 200 }: HostileTextProps) {
  if (!text) return null;
  if (block || text.length > Math.min(limit, LINE)) return <Long text={text} block={block} limit={limit} />;
  // Tables have hundreds of these, and draw more as they are scrolled: nothing but the text.
  return <bdi className={css['inline']}>{PLAIN.test(text) ? text : <Pieces text={text} lines={false} />}</bdi>;
}

function Long({ text, block, limit }: { text: string; block: boolean; limit: number }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(limit);
  const frame = useRef<HTMLElement>(null);
  const scrolls = useScrolls(frame, block || shown > LINE);
  const isCut = text.length > shown;
  const drawn = isCut ? text.slice(0, shown) : text;
  // Much of a line is a block as well: it takes the place of what is around it anyway.
  const isBlock = block || shown > LINE;
  const Frame = isBlock ? 'pre' : 'bdi';
  return (
    <>
      {/* What scrolls is reached by keys; what does not is no stop on their way. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <Frame ref={frame as never} className={isBlock ? css['block'] : css['inline']} dir={isBlock ? 'ltr' : undefined} {...(scrolls && { tabIndex: 0, role: 'group', 'aria-label': t('hostile.scrolls') })}>
        {isBlock && drawn.length > CHUNK ? <Chunks text={drawn} lines={block} /> : <Pieces text={drawn} lines={block} />}
        {isCut && '…'}
      </Frame>
      {isCut && (
        <Button type="link" size="small" className={css['ask']} onClick={(event) => (event.stopPropagation(), setShown(shown * FACTOR))}>
          {t('hostile.more', { shown, all: text.length })}
        </Button>
      )}
    </>
  );
}

/** A long text in parts, of which the browser lays out those in sight: a megabyte as a whole takes it many seconds. */
const Chunks = memo(function Chunks({ text, lines }: { text: string; lines: boolean }) {
  return chunks(text, CHUNK).map((chunk, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the parts of a text have no other name
    <span key={index} className={css['chunk']}>
      <Pieces text={chunk} lines={lines} />
    </span>
  ));
});

function Pieces({ text, lines }: { text: string; lines: boolean }) {
  return pieces(text, lines).map((piece, index) =>
    piece.escape ? (
      // oxlint-disable-next-line react/no-array-index-key -- the pieces of a text have no other name
      <span key={index} className={css['escape']}>
        {piece.text}
      </span>
    ) : (
      piece.text
    ),
  );
}

/** Whether an element holds more than it shows at once. */
function useScrolls(element: React.RefObject<HTMLElement | null>, isWanted: boolean): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current || !isWanted) return undefined;
    const look = () => setScrolls(current.scrollHeight > current.clientHeight);
    const observer = new ResizeObserver(look);
    observer.observe(current);
    return () => observer.disconnect();
  }, [element, isWanted]);
  return scrolls;
}
