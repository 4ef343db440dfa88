import type { ReactNode } from 'react';
import classes from './Card.module.css';

interface Props {
  title?: ReactNode;
  note?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  /** Content touches the edges: tables. */
  flush?: boolean;
  className?: string;
}

export function Card({ title, note, action, children, flush = false, className }: Props) {
  return (
    <section className={`${classes.card} ${className ?? ''}`}>
      {(title || action) && (
        <header className={classes.head}>
          <div>
            {title && <h2 className={classes.title}>{title}</h2>}
            {note && <p className={classes.note}>{note}</p>}
          </div>
          {action}
        </header>
      )}
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}

/** Names and values, one a line. */
export function Facts({ of }: { of: [ReactNode, ReactNode][] }) {
  return (
    <dl className={classes.facts}>
      {of.map(([name, value], index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
