/** The candidates that are most like a word: fewest letters to add, take away or change. At most three, and none that has little in common. */
export function nearest(word: string, candidates: readonly string[]): string[] {
  const lower = word.toLowerCase();
  const ranked = candidates.map((candidate) => ({ candidate, distance: distanceOf(lower, candidate.toLowerCase()) })).sort((a, b) => a.distance - b.distance);
  const best = ranked[0]?.distance ?? 0;
  return ranked.filter(({ candidate, distance }) => distance === best && distance <= Math.max(1, candidate.length / 2)).slice(0, 3).map(({ candidate }) => candidate);
}

/** Levenshtein's, a row at a time. */
function distanceOf(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    above = row;
  }
  return above[b.length]!;
}
