/** What is said of a total: of one that is only a lower bound (the server left off counting), its round part. */
export function said(total: number, isLowerBound: boolean | undefined): number {
  return isLowerBound && total > 1000 ? Math.floor(total / 1000) * 1000 : total;
}

/** A number for people: `100,000+` where there are more than were counted. */
export function count(total: number, isLowerBound: boolean | undefined, language: string): string {
  return `${new Intl.NumberFormat(language).format(said(total, isLowerBound))}${isLowerBound ? '+' : ''}`;
}
