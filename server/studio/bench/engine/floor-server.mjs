// The floor of a webhook: Fastify and better-sqlite3 doing the same work by hand. Arguments: database file, full | normal.
import Database from "better-sqlite3";
import Fastify from "fastify";

const [file, synchronous] = process.argv.slice(2);
const database = new Database(file);
database.pragma("journal_mode = WAL");
database.pragma(`synchronous = ${synchronous}`);
database.exec("create table if not exists run (id integer primary key, at integer, input text, output text)");
const keep = database.prepare("insert into run (at, input, output) values (?, ?, ?)");

/** Five fields of an order. */
const transform = ({ id, customer, items }) => ({
  id,
  name: customer.name.toUpperCase(),
  count: items.length,
  total: Math.round(items.reduce((sum, { qty, price }) => sum + qty * price, 0) * 100) / 100,
  vip: customer.tier === "gold",
});

const app = Fastify({ logger: false });
app.get("/health", () => ({ ok: true }));
app.post("/transform", ({ body }) => transform(body));
app.post("/durable", ({ body }) => {
  const output = transform(body);
  keep.run(Date.now(), JSON.stringify(body), JSON.stringify(output));
  return output;
});
await app.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(`${JSON.stringify({ event: "ready", port: app.server.address().port })}\n`);
