import type { Faker } from "@faker-js/faker";
import { loadDefinitions } from "./generate/tables.ts";

const loading = new Map<string, Promise<Faker>>();

/** Faker with one locale and state of its own. Loaded on the first need of data: the import costs more than the whole server. */
export function loadFaker(locale: string): Promise<Faker> {
  let faker = loading.get(locale);
  if (faker === undefined) {
    faker = loadDefinitions(locale).then((loaded) => {
      const FakerClass = loaded.constructor as typeof Faker;
      return new FakerClass({ locale: loaded.rawDefinitions });
    });
    loading.set(locale, faker);
  }
  return faker;
}

/** A post code: the places beside home know how theirs look. */
export const zipCode = (faker: Faker, locale: string): string => (locale === "en" ? faker.location.zipCode("#####") : faker.location.zipCode());
