import i18next from 'i18next';

/** The way this person writes numbers and dates, where their browser says so for this language:
 * English is written differently in London and in New York. */
function locale(): string {
  const own = globalThis.navigator?.languages ?? [];
  return own.find(name => name.split('-')[0] === i18next.language) ?? i18next.language;
}

export function count(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = part / whole;
  // 99.97 % must not read as "all"
  const digits = share > 0.99 && share < 1 ? 2 : share < 0.1 && share > 0 ? 1 : 0;
  const shown = share < 1 ? Math.min(share, 0.9999) : share;
  return new Intl.NumberFormat(locale(), {
    style: 'percent',
    maximumFractionDigits: digits,
  }).format(shown);
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function bytes(value: number): string {
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  const digits = unit > 0 && size < 10 ? 1 : 0;
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(size)} ${UNITS[unit]}`;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

export function relative(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' });
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, 'second');
}

export function absolute(at: Date): string {
  return new Intl.DateTimeFormat(locale(), {
    dateStyle: 'medium',
    timeStyle: 'long',
  }).format(at);
}

/** Day and second, short enough for a column. */
export function exact(at: Date): string {
  return new Intl.DateTimeFormat(locale(), {
    dateStyle: 'medium',
    timeStyle: 'medium',
  }).format(at);
}

export function duration(millis: number): string {
  const seconds = Math.round(millis / 1000);
  const [d, h, m, s] = [
    Math.floor(seconds / 86400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  if (d > 0) return `${d} d ${h} h`;
  if (h > 0) return `${h} h ${m} min`;
  if (m > 0) return `${m} min ${s} s`;
  return `${s} s`;
}
