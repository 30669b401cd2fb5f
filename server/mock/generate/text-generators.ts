import type { Tables } from "./tables.ts";

/** Next number in [0, 1). */
export type Random = () => number;
export type MakeText = (random: Random, tables: Tables) => string;

export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
export const whole = (random: Random, min: number, max: number): number => min + Math.floor(random() * (max - min + 1));

const hexDigits = "0123456789abcdef";
const hexPairs = Array.from({ length: 256 }, (_, byte) => (hexDigits[byte >> 4] ?? "") + (hexDigits[byte & 15] ?? ""));

function hex(random: Random, bytes: number): string {
  let text = "";
  for (let i = 0; i < bytes; i++) text += hexPairs[Math.floor(random() * 256)];
  return text;
}

/** Four draws for 128 bits: this is the commonest format of all. */
function uuid(random: Random): string {
  const [a, b, c, d] = [random() * 0x1_0000_0000, random() * 0x1_0000_0000, random() * 0x1_0000_0000, random() * 0x1_0000_0000].map((each) => each >>> 0) as [
    number,
    number,
    number,
    number,
  ];
  const pair = (word: number, shift: number): string => hexPairs[(word >>> shift) & 255] as string;
  const head = pair(a, 24) + pair(a, 16) + pair(a, 8) + pair(a, 0);
  const version = `4${hexDigits[(b >>> 8) & 15]}${pair(b, 0)}`;
  const variant = (hexPairs[((c >>> 24) & 0x3f) | 0x80] as string) + pair(c, 16);
  return `${head}-${pair(b, 24)}${pair(b, 16)}-${version}-${variant}-${pair(c, 8)}${pair(c, 0)}${pair(d, 24)}${pair(d, 16)}${pair(d, 8)}${pair(d, 0)}`;
}

const ascii = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/[^A-Za-z0-9]/g, "")
    .toLowerCase();

const plainNames = new Map<string, string>();

/** Addresses are ASCII; the few names of a table are changed once. */
function plainName(name: string): string {
  let plain = plainNames.get(name);
  if (plain === undefined) {
    plain = ascii(name) || "user";
    if (plainNames.size < 10_000) plainNames.set(name, plain);
  }
  return plain;
}

const two = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));
const at = (index: number): string => two[index] as string;

/** A day of 2025, without going through Date: every month is taken to have 28 days. */
const date = (random: Random): string => `2025-${at(1 + Math.floor(random() * 12))}-${at(1 + Math.floor(random() * 28))}`;
const time = (random: Random): string => {
  const second = Math.floor(random() * 86_400);
  return `${at(Math.floor(second / 3600))}:${at(Math.floor(second / 60) % 60)}:${at(second % 60)}`;
};

export const firstName: MakeText = (random, { firstNames }) => pick(random, firstNames);
export const lastName: MakeText = (random, { lastNames }) => pick(random, lastNames);
export const fullName: MakeText = (random, tables) => `${pick(random, tables.firstNames)} ${pick(random, tables.lastNames)}`;
export const email: MakeText = (random, tables) =>
  `${plainName(pick(random, tables.firstNames))}.${plainName(pick(random, tables.lastNames))}${Math.floor(random() * 100)}@example.com`;
const domain: MakeText = (random, tables) => `${plainName(pick(random, tables.words))}.example.com`;
const street: MakeText = (random, { streets }) => `${whole(random, 1, 199)} ${pick(random, streets)}`;
const phone: MakeText = (random, { phonePrefix }) => `${phonePrefix}555${String(Math.floor(random() * 10_000_000)).padStart(7, "0")}`;
const city: MakeText = (random, { cities }) => pick(random, cities);
const country: MakeText = (random, { countries }) => pick(random, countries);
const company: MakeText = (random, { companies }) => pick(random, companies);
const product: MakeText = (random, { products }) => pick(random, products);
export const word: MakeText = (random, { words }) => pick(random, words);
export const words: MakeText = (random, tables) => `${word(random, tables)} ${word(random, tables)} ${word(random, tables)}`;
export const sentence: MakeText = (random, tables) => {
  const text = `${words(random, tables)} ${words(random, tables)}`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};
const url: MakeText = (random, tables) => `https://${domain(random, tables)}/${word(random, tables)}`;

/** By JSON Schema `format`. */
export const byFormat: Readonly<Record<string, MakeText>> = {
  uuid,
  email,
  "idn-email": email,
  "date-time": (random) => `${date(random)}T${time(random)}.000Z`,
  date,
  time: (random) => `${time(random)}Z`,
  duration: (random) => `PT${whole(random, 1, 59)}M`,
  uri: url,
  url,
  "uri-reference": url,
  iri: url,
  hostname: domain,
  "idn-hostname": domain,
  ipv4: (random) => `192.0.2.${whole(random, 1, 254)}`,
  ipv6: (random) => `2001:db8::${hex(random, 2)}`,
  byte: (random) => Buffer.from(hex(random, 6)).toString("base64"),
  binary: (random) => hex(random, 8),
  password: () => "********",
  phone,
  "json-pointer": () => "/a/b",
  regex: () => "^[a-z]+$",
  unixtime: (random) => String(1_735_689_600 + Math.floor(random() * 31_536_000)),
};

/** By Faker's name, as `x-faker` gives it. */
export const byFakerName: Readonly<Record<string, MakeText>> = {
  "person.fullName": fullName,
  "name.fullName": fullName,
  "person.firstName": firstName,
  "person.lastName": lastName,
  "internet.email": email,
  "internet.url": url,
  "internet.domainName": domain,
  "internet.userName": (random, tables) => plainName(pick(random, tables.firstNames)),
  "internet.username": (random, tables) => plainName(pick(random, tables.firstNames)),
  "location.city": city,
  "location.country": country,
  "location.streetAddress": street,
  "location.zipCode": (random) => String(whole(random, 10_000, 99_999)),
  "phone.number": phone,
  "company.name": company,
  "commerce.productName": product,
  "commerce.product": product,
  "lorem.word": word,
  "lorem.words": words,
  "lorem.sentence": sentence,
  "lorem.paragraph": sentence,
  "string.uuid": uuid,
  "date.past": (random) => `${date(random)}T${time(random)}.000Z`,
  "date.recent": (random) => `${date(random)}T${time(random)}.000Z`,
};

/** By the last words of a property's name; the first that fits. */
export const byName: readonly (readonly [RegExp, MakeText])[] = [
  [/e-?mail(_?address)?$/i, email],
  [/(first|given)_?name$/i, firstName],
  [/(last|family|sur)_?name$/i, lastName],
  [/(company|organi[sz]ation|vendor|supplier|brand)(_?name)?$/i, company],
  [/(product|item)(_?name|_?title)?$/i, product],
  [/(user|login)_?name$/i, (random, tables) => plainName(pick(random, tables.firstNames))],
  [/(full|display|contact|customer|^)_?name$/i, fullName],
  [/(phone|mobile|fax)(_?number)?$/i, phone],
  [/(street|address_?line_?\d?|address_?\d?)$/i, street],
  [/(city|town)$/i, city],
  [/country_?code$/i, (random, { countryCodes }) => pick(random, countryCodes)],
  [/country$/i, country],
  [/(zip|postal_?code|post_?code)$/i, (random) => String(whole(random, 10_000, 99_999))],
  [/currency(_?code)?$/i, (random, { currencies }) => pick(random, currencies)],
  [/(locale|language)(_?code)?$/i, (random) => pick(random, ["de", "en", "es", "fr", "it"])],
  [/time_?zone$/i, (random) => pick(random, ["America/New_York", "Europe/Berlin", "Europe/London", "Pacific/Auckland"])],
  [/(url|uri|link|href|website)$/i, url],
  [/(description|summary|note|notes|comment|text|message|body|content)$/i, sentence],
  [/(title|subject|label|heading)$/i, words],
  [/(sku|reference|number)$/i, (random) => `${pick(random, ["A", "B", "K", "N", "R"])}-${whole(random, 1000, 9999)}`],
  [/(colou?r)$/i, (random) => pick(random, ["amber", "black", "blue", "green", "red", "silver", "white"])],
  [/(uuid|guid)$/i, uuid],
  [/(created|updated|modified|deleted|published|completed|started|ended)(_?(at|on|date))?$/i, (random) => `${date(random)}T${time(random)}.000Z`],
];
