import { type ReactNode, useEffect } from 'react';
import classes from './SignIn.module.css';

/** What stands before the door: a mark, a title, one thing to do. */
export function Frame({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Trivet`;
  }, [title]);
  return (
    <main className={classes.page}>
      <div className={classes.form}>
        <svg
          className={classes.mark}
          width="42"
          height="42"
          viewBox="0 0 32 32"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.6"
          strokeLinecap="round"
          aria-hidden
        >
          <path d="M5 9.5h22M9 9.5 5.5 27M23 9.5 26.5 27M16 9.5V27" />
        </svg>
        <h1 className={classes.title}>{title}</h1>
        {lead && <p className={classes.lead}>{lead}</p>}
        {children}
      </div>
    </main>
  );
}
