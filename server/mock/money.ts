/** Money in whole cents, so that sums are exact. */
export const cents = (text: string | number): number => Math.round(Number(text) * 100);
export const moneyText = (amountCents: number): string => (amountCents / 100).toFixed(2);
export const moneyNumber = (amountCents: number): number => amountCents / 100;
