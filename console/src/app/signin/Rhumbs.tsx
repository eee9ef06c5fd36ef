/** The net of rhumb lines of a portolan chart: sixteen roses on a circle, each with lines to all others. */
const ROSES = Array.from({ length: 16 }, (_, index) => {
  const angle = (index * Math.PI) / 8;
  return { x: 500 * Math.cos(angle), y: 500 * Math.sin(angle) };
});
const pairs = ROSES.flatMap((from, i) => ROSES.slice(i + 1).map((to, j) => ({ from, to, step: j + 1 })));

/** The chart's own three inks: black for the principal winds, green for the half, red for the quarter. */
function ink(step: number) {
  if (step % 4 === 0) return 'var(--chart-ink)';
  return step % 2 === 0 ? 'var(--chart-green)' : 'var(--chart-red)';
}

export function Rhumbs({ className }: { className?: string | undefined }) {
  return (
    <svg className={className} viewBox="-700 -450 1400 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <g strokeWidth="0.7" fill="none">
        {pairs.map(({ from, to, step }) => {
          // Each line goes on over the edge, as on a chart.
          const [dx, dy] = [to.x - from.x, to.y - from.y];
          const line = `M${(from.x - dx).toFixed(1)} ${(from.y - dy).toFixed(1)}L${(to.x + dx).toFixed(1)} ${(to.y + dy).toFixed(1)}`;
          return <path key={line} d={line} stroke={ink(step)} />;
        })}
        <circle r="500" stroke="var(--chart-ink)" />
      </g>
    </svg>
  );
}
