/** Tags; each leads to the assets that have it. */
import { Link } from '@tanstack/react-router';
import { plain } from '@/lib/hostile';
import css from './Assets.module.css';

export function TagLinks({ tags }: { tags: readonly string[] }) {
  return (
    <span className={css['tags']}>
      {tags.map((tag) => (
        <Link key={tag} to="/assets" search={{ tag }} className={css['tag']}>
          {plain(tag)}
        </Link>
      ))}
    </span>
  );
}
