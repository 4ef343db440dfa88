/** One key: what it should be, what the device says. */
export interface Line {
  key: string;
  wanted?: string;
  reported?: string;
  differs: boolean;
}

type Values = Record<string, string>;

/** All keys of both; a key nobody wants anything of does not differ. */
export function compare(wanted: Values, reported: Values): Line[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(reported)])].sort().map(key => ({
    key,
    wanted: wanted[key],
    reported: reported[key],
    differs: key in wanted && wanted[key] !== reported[key],
  }));
}
