import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from './Card';
import { Confirm } from './Confirm';
import { type Column, DataTable } from './DataTable';
import { Guarded } from './Guarded';
import classes from './ListCard.module.css';
import { ErrorNote } from './states';

interface Props<T> {
  title: string;
  note?: ReactNode;
  of: { data: readonly T[] | undefined; error: unknown; refetch: () => unknown };
  columns: Column<T>[];
  rowKey: (row: T) => string;
  /** What a row is called, in questions and for screen readers. */
  rowName: (row: T) => string;
  /** One sentence where there is no row. */
  empty: ReactNode;
  add?: { text: string; onClick: () => void; right?: string };
  remove?: Removal<T>;
  onOpen?: (row: T) => void;
  action?: ReactNode;
  /** Above the rows: a switch, a bar. */
  children?: ReactNode;
}

interface Removal<T> {
  /** "Remove the key {{name}}" */
  label: (name: string) => string;
  /** "Trust {{name}} no longer?" */
  title: (name: string) => string;
  action: string;
  text?: ReactNode;
  act: (row: T) => Promise<unknown>;
  /** What is asked anew afterwards. */
  stale: QueryKey;
  right?: string;
  /** Rows that cannot be removed. */
  keeps?: (row: T) => boolean;
}

/** A short list of things that are added and removed: keys, tokens, passkeys. */
export function ListCard<T>(props: Props<T>) {
  const { of, add, remove } = props;
  const [leaving, setLeaving] = useState<T>();
  const columns = remove ? [...props.columns, removal(props, remove, setLeaving)] : props.columns;
  return (
    <Card
      title={props.title}
      note={props.note}
      flush
      action={props.action ?? (add && <Add {...add} />)}
    >
      {props.children && <div className={classes.above}>{props.children}</div>}
      {of.error ? (
        <div className={classes.above}>
          <ErrorNote error={of.error} retry={() => void of.refetch()} />
        </div>
      ) : (
        <DataTable
          label={props.title}
          columns={columns}
          rows={of.data}
          ghosts={3}
          rowKey={props.rowKey}
          rowName={props.rowName}
          onOpen={props.onOpen}
          empty={<p className={classes.none}>{props.empty}</p>}
        />
      )}
      {remove && leaving !== undefined && (
        <Remove
          {...remove}
          row={leaving}
          name={props.rowName(leaving)}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </Card>
  );
}

function Add({ text, onClick, right }: NonNullable<Props<unknown>['add']>) {
  const button = (
    <Button variant="default" leftSection={<IconPlus size={15} />} onClick={onClick}>
      {text}
    </Button>
  );
  return right ? <Guarded right={right}>{button}</Guarded> : button;
}

function removal<T>(
  { rowName }: Props<T>,
  { label, right, keeps }: Removal<T>,
  ask: (row: T) => void,
): Column<T> {
  return {
    id: 'remove',
    title: '',
    align: 'end',
    width: 60,
    cell: row => {
      if (keeps?.(row)) return null;
      const icon = (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={label(rowName(row))}
          onClick={() => ask(row)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      );
      return right ? <Guarded right={right}>{icon}</Guarded> : icon;
    },
  };
}

function Remove<T>(props: Removal<T> & { row: T; name: string; onClose: () => void }) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const act = useMutation({
    mutationFn: () => props.act(props.row),
    onSuccess: () => {
      props.onClose();
      return client.invalidateQueries({ queryKey: props.stale });
    },
  });
  return (
    <Confirm
      opened
      onClose={props.onClose}
      title={props.title(props.name)}
      action={props.action}
      busy={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate()}
    >
      {props.text ?? t('It cannot be undone.')}
    </Confirm>
  );
}
