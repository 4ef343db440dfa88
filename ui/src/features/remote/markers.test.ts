import { expect, test } from 'vitest';
import { markersOf } from './markers';

test('markers stand at the sum of the times before them', () => {
  const cast = [
    '{"version":3,"term":{"cols":80,"rows":24}}',
    '[0.5, "o", "$ "]',
    '# a comment',
    '[1.5, "m", "download_file begin /etc/passwd"]',
    '[2, "o", "x"]',
    '[0, "m", "close"]',
    '',
  ].join('\n');
  expect(markersOf(cast)).toEqual([
    { seconds: 2, text: 'download_file begin /etc/passwd' },
    { seconds: 4, text: 'close' },
  ]);
});
