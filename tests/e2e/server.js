// A static host, as plain as they come: the built page under a path of its own.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const BASE = "/some/sub/path/";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
};

/**
 * Serves `folder` on a free port; `url` is where, `asked` lists what was asked for, `missed` what of it is not there.
 * `publish` puts another folder in its place.
 */
export async function serve(folder, headers = {}) {
  const asked = [];
  const missed = [];
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    asked.push(path);
    const file = await find(folder, path);
    if (!file) {
      missed.push(path);
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not found");
      return;
    }
    response.writeHead(200, {
      "Content-Type": TYPES[extname(file.path)] ?? "application/octet-stream",
      "Content-Length": file.size,
      // The page itself is asked for anew, what it names may be kept for a while.
      ...headers,
      "Cache-Control": file.path.endsWith(".html") ? "no-cache" : "max-age=600",
    });
    // A test may have taken the folder away meanwhile.
    createReadStream(file.path).on("error", () => response.destroy()).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  const publish = (other) => (folder = other);
  return { url: `http://localhost:${server.address().port}${BASE}`, asked, missed, publish, close };
}

async function find(folder, path) {
  if (!path.startsWith(BASE)) return null;
  const inside = normalize(path.slice(BASE.length).replace(/(^|\/)$/, "$1index.html"));
  if (inside.startsWith("..")) return null;
  const full = join(folder, inside);
  try {
    const found = await stat(full);
    return found.isFile() ? { path: full, size: found.size } : null;
  } catch {
    return null;
  }
}
