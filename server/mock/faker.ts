import type { Faker } from "@faker-js/faker";

let loading: Promise<Faker> | undefined;

/** Faker with one locale and state of its own. Loaded on the first need of data: the import costs more than the whole server. */
export function loadFaker(): Promise<Faker> {
  loading ??= import("@faker-js/faker/locale/en").then(({ faker }) => {
    const FakerClass = faker.constructor as typeof Faker;
    return new FakerClass({ locale: faker.rawDefinitions });
  });
  return loading;
}
