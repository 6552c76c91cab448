// How much memory the browser's processes take that run pages and drive the GPU. Linux only: elsewhere nothing is known.
import { readdirSync, readFileSync } from "node:fs";

const OFTEN = 20;
const KINDS = ["--type=renderer", "--type=gpu-process"];

/** A file of a process; empty where it has ended meanwhile. */
function of(process, file) {
  try {
    return readFileSync(`/proc/${process}/${file}`, "utf8");
  } catch {
    return "";
  }
}

function field(status, name) {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
}

/** Megabytes that the browsers take which this process has started; null where it can't be told. */
function megabytes() {
  let processes;
  try {
    processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return null;
  }
  const status = new Map(processes.map((process) => [Number(process), of(process, "status")]));
  const isOurs = (id) => {
    for (let above = id; above > 1; above = field(status.get(above) ?? "", "PPid")) if (above === process.pid) return true;
    return false;
  };
  const ours = [...status.keys()].filter((id) => KINDS.some((kind) => of(id, "cmdline").includes(kind)) && isOurs(id));
  // Anonymous memory only: code and files are shared, and come and go.
  return ours.reduce((sum, id) => sum + field(status.get(id), "RssAnon"), 0) / 1000;
}

/** Watches until the function that it gives is called, which says how many megabytes more it was at the most. */
export function watchMemory() {
  const before = megabytes();
  let most = before;
  const look = () => (most = Math.max(most, megabytes() ?? 0));
  const timer = setInterval(look, OFTEN);
  return () => {
    clearInterval(timer);
    look();
    return before === null ? null : most - before;
  };
}
