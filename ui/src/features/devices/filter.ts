import { msg } from '../../i18n/msg';
import type { Predicate } from './device';

/** Words for the operators of the API. */
export const OPERATORS: { type: Predicate['type']; text: string; sign: string }[] = [
  { type: '$eq', text: msg('is'), sign: '=' },
  { type: '$ne', text: msg('is not'), sign: '≠' },
  { type: '$in', text: msg('is one of'), sign: '∈' },
  { type: '$nin', text: msg('is none of'), sign: '∉' },
  { type: '$gt', text: msg('is more than'), sign: '>' },
  { type: '$gte', text: msg('is at least'), sign: '≥' },
  { type: '$lt', text: msg('is less than'), sign: '<' },
  { type: '$lte', text: msg('is at most'), sign: '≤' },
  { type: '$ltne', text: msg('is less than, or missing'), sign: '<?' },
  { type: '$regex', text: msg('matches'), sign: '~' },
  { type: '$exists', text: msg('exists'), sign: '∃' },
];

export const signOf = (type: string) => OPERATORS.find(o => o.type === type)?.sign ?? type;

/** In an address a filter is `scope/attribute~operator~value`. */
export function print(predicate: Predicate): string {
  const value = Array.isArray(predicate.value)
    ? predicate.value.join(',')
    : String(predicate.value);
  return `${predicate.scope}/${predicate.attribute}~${predicate.type.slice(1)}~${value}`;
}

export function parse(text: string): Predicate | undefined {
  const match = /^(\w+)\/([^~]+)~(\w+)~(.*)$/s.exec(text);
  const type = OPERATORS.find(o => o.type === `$${match?.[3]}`)?.type;
  if (!match || !type) return undefined;
  return { scope: match[1]!, attribute: match[2]!, type, value: typed(type, match[4]!) };
}

/** The value as the operator wants it: lists by commas, numbers as numbers for more and less. */
export function typed(type: Predicate['type'], value: string): unknown {
  if (type === '$in' || type === '$nin')
    return value
      .split(',')
      .map(part => part.trim())
      .filter(Boolean);
  if (type === '$exists') return value !== 'false';
  const compares = ['$gt', '$gte', '$lt', '$lte', '$ltne'].includes(type);
  return compares && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}

export const show = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));
