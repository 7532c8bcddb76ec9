import { createServer } from "node:http";
import { gross } from "./price.js";

const items = [{ name: "Lantern Alma", net: 20.92 }, { name: "Parasol Sol", net: 100 }];
createServer((_request, response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(items.map((item) => ({ ...item, gross: gross(item.net) }))));
}).listen(8080);
