// The floors: Fastify answering with a list made by Faker at each request, with bytes made once, or (without FAKER) with nothing but a health route.
import Fastify from "fastify";

const app = Fastify({ logger: false });
app.get("/health", () => ({ status: "ok" }));
if (process.env.FAKER === "1") {
  const { faker } = await import("@faker-js/faker/locale/en");
  const item = () => ({
    id: faker.number.int({ min: 1, max: 100_000 }),
    uuid: faker.string.uuid(),
    name: faker.person.fullName(),
    email: faker.internet.email(),
    city: faker.location.city(),
    price: faker.number.float({ min: 1, max: 1000 }),
    createdAt: faker.date.recent().toISOString(),
    active: faker.datatype.boolean(),
  });
  const list = () => Array.from({ length: 20 }, item);
  app.get("/faker20", list);
  const bytes = Buffer.from(JSON.stringify(list()));
  app.get("/bytes20", (_request, reply) => reply.type("application/json; charset=utf-8").send(bytes));
}
await app.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(`Listening on http://127.0.0.1:${app.server.address().port}\n`);
