import { Checkbox, Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './DataTable.module.css';
import { useSteadyRows } from './steady';
import { useRowKeys } from './useRowKeys';

export interface Column<T> {
  id: string;
  title: ReactNode;
  cell: (row: T) => ReactNode;
  width?: number | string;
  align?: 'end';
  /** The server can sort by it. */
  sortable?: boolean;
}

export interface Sort {
  by: string;
  desc: boolean;
}

export interface Selection {
  has: (key: string) => boolean;
  toggle: (key: string) => void;
  togglePage: (keys: string[]) => void;
}

interface Props<T> {
  label: string;
  columns: Column<T>[];
  rows: readonly T[] | undefined;
  rowKey: (row: T) => string;
  /** Names the question whose answer the rows are: filters, sort, page. */
  about?: string;
  rowName?: (row: T) => string;
  onOpen?: (row: T) => void;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  selection?: Selection;
  empty?: ReactNode;
  dense?: boolean;
  /** How many lines stand there until the answer comes. */
  ghosts?: number;
}

/** A list as the server sorted, filtered and paged it. */
export function DataTable<T>(props: Props<T>) {
  const { t } = useTranslation();
  const steady = useSteadyRows(props.rows ?? [], props.rowKey, props.about ?? '');
  const body = useRef<HTMLTableSectionElement>(null);
  const keys = steady.rows.map(props.rowKey);
  useRowKeys(body, props.selection && (index => props.selection?.toggle(keys[index] ?? '')));
  if (props.rows?.length === 0 && steady.rows.length === 0) return <>{props.empty}</>;
  return (
    <div className={classes.frame} onPointerEnter={steady.hold} onPointerLeave={steady.release}>
      {steady.changed > 0 && (
        <button type="button" className={classes.pill} onClick={steady.show}>
          {t('The list has changed – show')}
        </button>
      )}
      <div className={classes.scroll} tabIndex={-1}>
        <table className={classes.table} data-dense={props.dense} aria-label={props.label}>
          <Head {...props} keys={keys} />
          <tbody ref={body}>
            {props.rows === undefined
              ? Array.from({ length: props.ghosts ?? 8 }, (_, line) => (
                  <Ghost key={line} {...props} />
                ))
              : steady.rows.map(row => <Row key={props.rowKey(row)} {...props} row={row} />)}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Head<T>({ columns, sort, onSort, selection, keys }: Props<T> & { keys: string[] }) {
  const { t } = useTranslation();
  const all = keys.length > 0 && keys.every(key => selection?.has(key));
  const some = keys.some(key => selection?.has(key));
  return (
    <thead>
      <tr>
        {selection && (
          <th className={classes.check}>
            <Checkbox
              size="xs"
              aria-label={t('Select this page')}
              checked={all}
              indeterminate={some && !all}
              onChange={() => selection.togglePage(keys)}
            />
          </th>
        )}
        {columns.map(column => (
          <th
            key={column.id}
            style={{ width: column.width }}
            data-align={column.align}
            aria-sort={
              sort?.by === column.id ? (sort.desc ? 'descending' : 'ascending') : undefined
            }
          >
            {column.sortable && onSort ? (
              <button
                type="button"
                className={classes.sort}
                onClick={() =>
                  onSort({ by: column.id, desc: sort?.by === column.id ? !sort.desc : false })
                }
              >
                {column.title}
                {sort?.by === column.id &&
                  (sort.desc ? <IconArrowDown size={13} /> : <IconArrowUp size={13} />)}
              </button>
            ) : (
              column.title
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Row<T>(props: Props<T> & { row: T }) {
  const { t } = useTranslation();
  const { row, columns, selection, onOpen } = props;
  const key = props.rowKey(row);
  const open = (event: MouseEvent | KeyboardEvent) => {
    const inside = event.target as HTMLElement;
    const own = inside.closest('a, button, input, label, [role=button]');
    if (own && own !== event.currentTarget) return;
    if (window.getSelection()?.toString()) return;
    onOpen?.(row);
  };
  return (
    <tr
      tabIndex={onOpen ? 0 : undefined}
      data-open={Boolean(onOpen)}
      data-selected={selection?.has(key)}
      onClick={onOpen && open}
      onKeyDown={onOpen && (event => event.key === 'Enter' && open(event))}
    >
      {selection && (
        <td className={classes.check}>
          <Checkbox
            size="xs"
            aria-label={t('Select {{name}}', { name: props.rowName?.(row) ?? key })}
            checked={selection.has(key)}
            onChange={() => selection.toggle(key)}
          />
        </td>
      )}
      {columns.map(column => (
        <td key={column.id} data-align={column.align}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

function Ghost<T>({ columns, selection }: Props<T>) {
  return (
    <tr aria-hidden>
      {selection && <td className={classes.check} />}
      {columns.map((column, index) => (
        <td key={column.id}>
          <Skeleton height={12} width={`${index === 0 ? 70 : 45}%`} radius="sm" />
        </td>
      ))}
    </tr>
  );
}
