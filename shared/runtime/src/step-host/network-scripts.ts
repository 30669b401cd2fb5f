/** A script that tries to reach the test's own servers; it returns `reached` when it did, else the code it failed with. */
export interface NetworkScript {
  readonly what: string;
  readonly body: string;
}

/** Of the servers on this machine. */
export interface Targets {
  readonly http: number;
  readonly udp: number;
  /** Of a name server. */
  readonly dns: number;
  readonly socketFile: string;
}

/** Several in one handler, one after the other; it returns what each came to by its name. For scripts that spoil nothing for the next. */
export const together = (scripts: readonly NetworkScript[]): string =>
  `const came = {}; ${scripts.map(({ what, body }) => `came[${JSON.stringify(what)}] = await (async () => { ${body} })();`).join("\n")} return came;`;

const node = (name: string): string => `process.getBuiltinModule("node:${name}")`;
const code = "(error) => error.cause?.errors?.[0]?.code ?? error.cause?.code ?? error.errors?.[0]?.code ?? error.code ?? String(error)";
/** Settle with `reached` on one event and with the error's code on `error`. */
const until = (emitter: string, event: string): string =>
  `return new Promise((done) => { const on = ${emitter}; on.once("${event}", () => done("reached")); on.once("error", (error) => done((${code})(error))); })`;
const fetched = (call: string): string => `return ${call}.then(() => "reached", ${code})`;

/** Every way of writing an address that leads to this machine. */
export const spellings = (port: number): readonly NetworkScript[] =>
  [
    "127.0.0.1",
    "127.1",
    "127.8.8.8",
    "localhost",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "①②⑦.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
  ].map((host) => ({
    what: `fetch of ${host}`,
    body: fetched(`fetch("http://${host}:${port}/")`),
  }));

/** Leads to this machine on most systems and is the address of nothing. */
export const nowhere = (port: number): readonly NetworkScript[] =>
  ["0.0.0.0", "0", "[::]", "[::ffff:0.0.0.0]"].map((host) => ({ what: `fetch of ${host}`, body: fetched(`fetch("http://${host}:${port}/")`) }));

/** Addresses nothing answers at here; they must not even be tried. */
export const elsewhere = [
  "169.254.169.254",
  "[fd00:ec2::254]",
  "100.100.100.200",
  "[::ffff:a9fe:a9fe]",
  "[64:ff9b::a9fe:a9fe]",
  "[2002:a9fe:a9fe::1]",
  "[fe80::1]",
].map((host) => ({
  what: `fetch of ${host}`,
  body: fetched(`fetch("http://${host}/latest/meta-data/", { signal: AbortSignal.timeout(3_000) })`),
}));
export const privateNetworks = ["10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "[fd12::1]", "[64:ff9b::a00:1]", "198.18.0.1"].map((host) => ({
  what: `fetch of ${host}`,
  body: fetched(`fetch("http://${host}/", { signal: AbortSignal.timeout(3_000) })`),
}));

/** Every way of connecting. */
export const ways = ({ http, udp, socketFile }: Targets): readonly NetworkScript[] => [
  { what: "ctx.fetch", body: fetched(`ctx.fetch("http://127.0.0.1:${http}/")`) },
  { what: "http.get", body: until(`${node("http")}.get("http://127.0.0.1:${http}/")`, "response") },
  {
    what: "http.get by a name that leads here",
    body: until(
      `${node("http")}.get({ host: "example.com", port: ${http}, lookup: (name, options, done) => options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4) })`,
      "response",
    ),
  },
  {
    what: "http.get by a name that leads elsewhere first",
    body: `let calls = 0; ${until(`${node("http")}.get({ host: "example.com", port: ${http}, autoSelectFamily: true, lookup: (name, options, done) => done(null, [{ address: "::ffff:127.0.0.1", family: 6 }, { address: "127.0.0.1", family: 4 }]) })`, "response")}`,
  },
  {
    what: "http through an agent of its own",
    body: until(`${node("http")}.get({ host: "127.0.0.1", port: ${http}, agent: new (${node("http")}.Agent)({ keepAlive: true }) })`, "response"),
  },
  { what: "net.connect", body: until(`${node("net")}.connect(${http}, "127.0.0.1")`, "connect") },
  { what: "net.connect by name", body: until(`${node("net")}.connect(${http}, "localhost")`, "connect") },
  { what: "net.connect to a mapped address", body: until(`${node("net")}.connect(${http}, "::ffff:127.0.0.1")`, "connect") },
  { what: "net.connect to a socket file", body: until(`${node("net")}.connect("${socketFile}")`, "connect") },
  { what: "http.get through a socket file", body: until(`${node("http")}.get({ socketPath: "${socketFile}", path: "/" })`, "response") },
  { what: "http2", body: until(`${node("http2")}.connect("http://127.0.0.1:${http}")`, "connect") },
  {
    what: "a socket that connects later",
    body: `const socket = new (${node("net")}.Socket)(); await null; ${until(`socket.connect({ port: ${http}, host: "127.0.0.1" })`, "connect")}`,
  },
  { what: "a fresh import of node:net", body: `const { connect } = await import("node:net"); ${until(`connect(${http}, "127.0.0.1")`, "connect")}` },
  {
    what: "a datagram",
    body: `const socket = ${node("dgram")}.createSocket("udp4"); return new Promise((done) => { socket.on("message", () => done("reached")); socket.on("error", (error) => done(error.code)); socket.send("x", ${udp}, "127.0.0.1", (error) => error && done(error.code)); })`,
  },
  {
    what: "a datagram over IPv6",
    body: `const socket = ${node("dgram")}.createSocket("udp6"); return new Promise((done) => { socket.on("message", () => done("reached")); socket.on("error", (error) => done(error.code)); socket.send("x", ${udp}, "::ffff:127.0.0.1", (error) => error && done(error.code)); })`,
  },
  {
    what: "a connected datagram socket",
    body: `const socket = ${node("dgram")}.createSocket("udp4"); return new Promise((done) => { socket.on("message", () => done("reached")); socket.on("error", (error) => done(error.code)); socket.connect(${udp}, "127.0.0.1", (error) => error ? done(error.code) : socket.send("x")); })`,
  },
];

/** Only that somebody connected counts: what they speak is not what is served. */
export const foreignProtocols = ({ http }: Targets): readonly NetworkScript[] => [
  { what: "tls.connect", body: until(`${node("tls")}.connect({ port: ${http}, host: "127.0.0.1", rejectUnauthorized: false })`, "secureConnect") },
  { what: "https.get", body: until(`${node("https")}.get({ port: ${http}, host: "127.0.0.1", rejectUnauthorized: false })`, "response") },
  {
    what: "WebSocket",
    body: `return new Promise((done) => { const socket = new WebSocket("ws://127.0.0.1:${http}/"); socket.onopen = () => done("reached"); socket.onerror = () => done("failed") })`,
  },
];

/** The native handle of a connection, and a request object for it, both got without leave. */
const stolen = (port: number): string => `
  const net = ${node("net")};
  let request;
  Object.defineProperty(Object.prototype, "oncomplete", { configurable: true, set(value) { request ??= this; Object.defineProperty(this, "oncomplete", { value, writable: true, configurable: true }) } });
  const probe = net.connect(9, "192.0.2.1"); probe.on("error", () => {});
  await new Promise((done) => setTimeout(done, 20));
  delete Object.prototype.oncomplete;
  const Handle = probe._handle?.constructor ?? (() => { const other = new net.Socket(); other.on("error", () => {}); other.connect(${port}, "127.0.0.1"); return other._handle.constructor })();
  const connect = (address) => new Promise((done) => {
    const handle = new Handle(0);
    const Request = request?.constructor;
    if (Request === undefined) return done("no request");
    const mine = new Request();
    mine.oncomplete = (status) => done(status === 0 ? "reached" : "failed");
    const status = handle.connect(mine, address, ${port});
    if (status !== 0) done("EACCES");
  });`;

/** Ways around the guard: each undoes or deceives something it might rest upon, then connects. */
export const tricks = ({ http, dns }: Targets): readonly NetworkScript[] => {
  const connect = until(`${node("net")}.connect(${http}, "127.0.0.1")`, "connect");
  return [
    { what: "a block list that knows nothing", body: `${node("net")}.BlockList.prototype.check = () => false; ${connect}` },
    {
      what: "strings that lie",
      body: `for (const name of ["split", "replace", "startsWith", "includes", "charCodeAt", "codePointAt", "slice", "at", "match", "toString", "valueOf"]) String.prototype[name] = () => "8.8.8.8"; String.prototype[Symbol.iterator] = function* () { yield "8" }; ${connect}`,
    },
    {
      what: "lists that lie",
      body: `for (const name of ["map", "some", "every", "find", "includes", "indexOf", "filter", "push"]) Array.prototype[name] = () => []; Array.prototype[Symbol.iterator] = function* () {}; ${connect}`,
    },
    {
      what: "numbers that lie",
      body: `globalThis.Number = () => 8; globalThis.parseInt = () => 8; Math.floor = () => 8; ${connect}`,
    },
    { what: "Reflect that calls what it likes", body: `Reflect.apply = (_f, _this, args) => args; ${connect}` },
    {
      what: "setters on every index",
      body: `for (let at = 0; at < 8; at++) Object.defineProperty(Array.prototype, at, { configurable: true, get: () => 8, set() {} }); ${connect}`,
    },
    { what: "rules that were changed", body: `const { workerData } = ${node("worker_threads")}; workerData.privateAddresses = true; ${connect}` },
    {
      what: "connect put back",
      body: `${stolen(http)} try { Object.defineProperty(Handle.prototype, "connect", { value: Object.getPrototypeOf(Handle.prototype).connect }) } catch {} delete Handle.prototype.connect; ${connect}`
        .replace("delete Handle", "Reflect.deleteProperty(Handle")
        .replace("prototype.connect; return", `prototype, "connect"); return`),
    },
    { what: "a handle of its own", body: `${stolen(http)} return connect("127.0.0.1")` },
    { what: "an address that is a list", body: `${stolen(http)} return connect(["127.0.0.1"])` },
    {
      what: "a port around the corner",
      body: `${stolen(http)} return new Promise((done) => { const mine = new request.constructor(); mine.oncomplete = (status) => done(status === 0 ? "reached" : "failed"); if (new Handle(0).connect(mine, "127.0.0.1", ${http} + 2 ** 32) !== 0) done("EACCES") })`,
    },
    {
      what: "a name server of its own",
      body: `const { Resolver } = ${node("dns")}.promises; try { const own = new Resolver({ timeout: 300, tries: 1 }); own.setServers(["127.0.0.1:${dns}"]); return await own.resolve4("example.com").then(() => "reached", (error) => error.code) } catch (error) { return error.code }`,
    },
    {
      what: "a name server for everybody",
      body: `const dns = ${node("dns")}; try { dns.setServers(["127.0.0.1:${dns}"]); return await dns.promises.resolve4("example.com").then(() => "reached", (error) => error.code) } catch (error) { return error.code }`,
    },
  ];
};

/** It is asked for once, so it leads to where it was seen to lead, nowhere from here. */
export const doubleFaced = ({ http }: Targets): NetworkScript => ({
  what: "an address that is another the second time",
  body: `${stolen(http)} let asked = 0; return connect({ toString: () => (asked++ === 0 ? "192.0.2.1" : "127.0.0.1") })`,
});
