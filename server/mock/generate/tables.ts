import type { Faker } from "@faker-js/faker";
import { placeOf } from "../locale.ts";

/** Words that made-up records are put together from. English is here; other locales are taken from Faker's data when asked for. */
export interface Tables {
  readonly locale: string;
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  readonly cities: readonly string[];
  readonly streets: readonly string[];
  readonly countries: readonly string[];
  readonly companies: readonly string[];
  readonly products: readonly string[];
  readonly words: readonly string[];
  /** ISO 4217. */
  readonly currencies: readonly string[];
  /** ISO 3166-1. */
  readonly countryCodes: readonly string[];
  /** Of the country: `+1`. */
  readonly phonePrefix: string;
}

const split = (text: string): readonly string[] => text.split(" ");

export const english: Tables = {
  locale: "en",
  firstNames: split(
    "Ada Alan Amara Anders Beatriz Ben Carla Chen Clara Dario Edith Elias Emma Farid Fiona Grace Hana Hugo Ines Ivan Jonas Julia Kai Kofi Lena Leo Lina Maria Marta Mei Nadia Noah Olga Omar Paula Priya Rosa Samir Sofia Tariq Tessa Uma Victor Wanda Yara Yusuf Zoe",
  ),
  lastNames: split(
    "Adams Alvarez Baker Berg Castro Cohen Costa Diaz Eriksen Evans Fischer Flores Garcia Grant Haddad Hansen Ibrahim Ito Jensen Jones Kim Klein Kowalski Lopez Lovelace Martin Meyer Moreau Nakamura Nguyen Novak Okafor Olsen Patel Perez Quinn Rossi Sato Schmidt Silva Smith Tanaka Turing Vargas Weber Wilson Young Zhang",
  ),
  cities: split(
    "Aberdeen Antwerp Auckland Austin Bergen Boston Bristol Chicago Dallas Denver Dublin Geneva Ghent Glasgow Halifax Hamburg Houston Leeds Lisbon London Lyon Madrid Malmo Melbourne Miami Milan Oslo Ottawa Paris Perth Porto Prague Seattle Sydney Toronto Turin Utrecht Vienna Warsaw Zurich",
  ),
  streets: [
    "Bridge Road",
    "Chapel Lane",
    "Church Street",
    "Garden Way",
    "Harbour Street",
    "High Street",
    "King Street",
    "Mill Lane",
    "Oak Avenue",
    "Park Road",
    "River Walk",
    "School Lane",
    "Station Road",
    "Victoria Street",
    "Windmill Hill",
  ],
  countries: [
    "Australia",
    "Austria",
    "Belgium",
    "Brazil",
    "Canada",
    "Denmark",
    "France",
    "Germany",
    "Ireland",
    "Italy",
    "Japan",
    "Netherlands",
    "New Zealand",
    "Norway",
    "Portugal",
    "Spain",
    "Sweden",
    "Switzerland",
    "United Kingdom",
    "United States",
  ],
  companies: [
    "Alder & Sons",
    "Bluewater Trading",
    "Cedar Labs",
    "Fairfield Supplies",
    "Granite Works",
    "Harbour Foods",
    "Ironbridge Ltd",
    "Juniper Retail",
    "Kestrel Logistics",
    "Larkspur Media",
    "Maple Office",
    "Northwind Traders",
    "Orchard House",
    "Pinecrest Group",
    "Quayside Partners",
    "Redwood Tools",
  ],
  products: [
    "Canvas bag",
    "Ceramic mug",
    "Cotton shirt",
    "Desk lamp",
    "Enamel pot",
    "Felt hat",
    "Glass vase",
    "Linen towel",
    "Notebook",
    "Oak shelf",
    "Paper lantern",
    "Silk scarf",
    "Steel bottle",
    "Walnut tray",
    "Wool blanket",
  ],
  words: split(
    "account amber basic batch bright cargo cedar central channel clear copper daily delta early eastern field first fresh garden general global green harbour honest inner item judge keen large light linear local lucky major market meadow modern narrow native northern office open order outer paper plain primary public quick quiet rapid ready regular river sample second silver simple single small solid south special standard steady stone summer supply tidy total united upper useful valley vital warm western winter",
  ),
  currencies: ["AUD", "CAD", "EUR", "GBP", "NZD", "USD"],
  countryCodes: ["AU", "CA", "DE", "FR", "GB", "IE", "NL", "NZ", "US"],
  phonePrefix: "+1",
};

/** Faker's data by locale. Each loads on its own. */
const definitions: Readonly<Record<string, () => Promise<{ faker: Faker }>>> = {
  en: () => import("@faker-js/faker/locale/en"),
  da: () => import("@faker-js/faker/locale/da"),
  de: () => import("@faker-js/faker/locale/de"),
  es: () => import("@faker-js/faker/locale/es"),
  fr: () => import("@faker-js/faker/locale/fr"),
  it: () => import("@faker-js/faker/locale/it"),
  ja: () => import("@faker-js/faker/locale/ja"),
  nl: () => import("@faker-js/faker/locale/nl"),
  pl: () => import("@faker-js/faker/locale/pl"),
  pt_BR: () => import("@faker-js/faker/locale/pt_BR"),
  sv: () => import("@faker-js/faker/locale/sv"),
};

/** @throws Error for a locale that is none of `locales` */
export async function loadDefinitions(locale: string): Promise<Faker> {
  const load = Object.hasOwn(definitions, locale) ? definitions[locale] : undefined;
  if (load === undefined) throw new Error(`There is no locale ${locale}.`);
  return (await load()).faker;
}

/** The words of a locale; what Faker does not have in it stays English. */
export async function loadTables(locale: string): Promise<Tables> {
  if (locale === english.locale) return english;
  const { person, location, company, lorem, commerce } = (await loadDefinitions(locale)).rawDefinitions as Definitions;
  const place = placeOf(locale);
  return {
    ...english,
    locale,
    firstNames: texts(person?.["first_name"]) ?? english.firstNames,
    lastNames: texts(person?.["last_name"]) ?? english.lastNames,
    cities: texts(location?.["city_name"]) ?? english.cities,
    streets: texts(location?.["street_name"]) ?? english.streets,
    countries: texts(location?.["country"]) ?? english.countries,
    companies: companyNames(texts(person?.["last_name"]), texts(company?.["legal_entity_type"])) ?? english.companies,
    products: productNames(commerce?.["product_name"]) ?? english.products,
    words: texts(lorem?.["word"]) ?? english.words,
    currencies: [place.currency],
    countryCodes: [place.countryCode],
    phonePrefix: place.phonePrefix,
  };
}

/** Adjectives and things, as Faker joins them. */
function productNames(given: unknown): readonly string[] | null {
  const { adjective, product } = (typeof given === "object" && given !== null ? given : {}) as { adjective?: unknown; product?: unknown };
  const [adjectives, things] = [texts(adjective), texts(product)];
  return adjectives === null || things === null ? null : things.map((thing, index) => `${adjectives[index % adjectives.length] ?? ""} ${thing}`);
}

type Definitions = Readonly<Record<"person" | "location" | "company" | "lorem" | "commerce", Readonly<Record<string, unknown>> | undefined>>;

/** Faker keeps names as a list, or by sex with a `generic` list of all. */
function texts(given: unknown): readonly string[] | null {
  const list = Array.isArray(given) ? given : typeof given === "object" && given !== null ? Object.values(given).filter(Array.isArray).flat() : [];
  const found = list.flatMap((each: unknown) => (typeof each === "string" ? [each] : isWeighted(each) ? [each.value] : []));
  return found.length === 0 ? null : found.slice(0, 200);
}

const isWeighted = (value: unknown): value is { value: string } =>
  typeof value === "object" && value !== null && typeof (value as { value?: unknown }).value === "string";

function companyNames(names: readonly string[] | null, kinds: readonly string[] | null): readonly string[] | null {
  return names === null || kinds === null ? null : names.slice(0, 60).map((name, index) => `${name} ${kinds[index % kinds.length] ?? ""}`.trim());
}
