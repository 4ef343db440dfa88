export interface Marker {
  seconds: number;
  text: string;
}

/** The markers of an asciicast of version 3: times there are since the event before. */
export function markersOf(cast: string): Marker[] {
  const found: Marker[] = [];
  let seconds = 0;
  for (const line of cast.split('\n').slice(1)) {
    if (!line.startsWith('[')) continue; // comments and empty lines
    const [since, code, text] = JSON.parse(line) as [number, string, string];
    seconds += since;
    if (code === 'm') found.push({ seconds, text });
  }
  return found;
}
