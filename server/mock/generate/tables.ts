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
};

/** Locales beside English, as Faker names them. Each loads on its own. */
const others: Readonly<Record<string, () => Promise<{ faker: { rawDefinitions: unknown } }>>> = {
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

export const locales: readonly string[] = ["en", ...Object.keys(others)];

/** The words of a locale; what Faker does not have in it stays English. */
export async function loadTables(locale: string): Promise<Tables> {
  const load = Object.hasOwn(others, locale) ? others[locale] : undefined;
  if (load === undefined) return english;
  const definitions = (await load()).faker.rawDefinitions as Definitions;
  const { person, location, company, lorem } = definitions;
  return {
    ...english,
    locale,
    firstNames: texts(person?.["first_name"]) ?? english.firstNames,
    lastNames: texts(person?.["last_name"]) ?? english.lastNames,
    cities: texts(location?.["city_name"]) ?? english.cities,
    streets: texts(location?.["street_name"]) ?? english.streets,
    countries: texts(location?.["country"]) ?? english.countries,
    companies: companyNames(texts(person?.["last_name"]), texts(company?.["legal_entity_type"])) ?? english.companies,
    words: texts(lorem?.["word"]) ?? english.words,
  };
}

type Definitions = Readonly<Record<"person" | "location" | "company" | "lorem", Readonly<Record<string, unknown>> | undefined>>;

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
