/** What a place brings with it besides the words of its language. */
export interface Place {
  /** As Faker names it. */
  readonly locale: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly currencyName: string;
  /** ISO 3166-1. */
  readonly countryCode: string;
  readonly country: string;
  /** `+1`. */
  readonly phonePrefix: string;
}

const place = (locale: string, currency: string, currencyName: string, countryCode: string, country: string, phonePrefix: string): Place => ({
  locale,
  currency,
  currencyName,
  countryCode,
  country,
  phonePrefix,
});

export const home = place("en", "USD", "United States Dollar", "US", "United States", "+1");

const places: ReadonlyMap<string, Place> = new Map(
  [
    home,
    place("da", "DKK", "Danish Krone", "DK", "Danmark", "+45"),
    place("de", "EUR", "Euro", "DE", "Deutschland", "+49"),
    place("es", "EUR", "Euro", "ES", "España", "+34"),
    place("fr", "EUR", "Euro", "FR", "France", "+33"),
    place("it", "EUR", "Euro", "IT", "Italia", "+39"),
    place("ja", "JPY", "Japanese Yen", "JP", "日本", "+81"),
    place("nl", "EUR", "Euro", "NL", "Nederland", "+31"),
    place("pl", "PLN", "Polish Zloty", "PL", "Polska", "+48"),
    place("pt_BR", "BRL", "Brazilian Real", "BR", "Brasil", "+55"),
    place("sv", "SEK", "Swedish Krona", "SE", "Sverige", "+46"),
  ].map((each) => [each.locale, each]),
);

export const locales: readonly string[] = [...places.keys()];
export const isLocale = (name: string): boolean => places.has(name);
export const placeOf = (locale: string): Place => places.get(locale) ?? home;

/** As address forms write it. */
export const countryName = ({ countryCode, country }: Place): string => (countryCode === "US" ? "USA" : country);
