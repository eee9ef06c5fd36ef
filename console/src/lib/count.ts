/** A number for people: `100,000+` where there are more than were counted. */
export function count(total: number, isLowerBound: boolean | undefined, language: string): string {
  return `${new Intl.NumberFormat(language).format(total)}${isLowerBound ? '+' : ''}`;
}
