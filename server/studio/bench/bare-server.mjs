// The floor: Fastify and better-sqlite3 with one health route, nothing of ours.
import Database from "better-sqlite3";
import Fastify from "fastify";

const database = new Database(process.argv[2]);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec("create table if not exists run (id integer primary key, at integer)");
const app = Fastify({ logger: false });
app.get("/api/v1/health", () => ({ ok: database.prepare("select count(*) as runs from run").get() }));
await app.listen({ host: "127.0.0.1", port: 0 });
process.stdout.write(`${JSON.stringify({ event: "ready", port: app.server.address().port })}\n`);
