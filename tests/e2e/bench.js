// How long a visitor waits. Prints JSON; `cargo xtask bench` makes a table of it.
import { afterAnswer, badge, cards, open, PATIENCE, rate, rated, topTen } from "./actions.js";
import { DEVICES, start } from "./browser.js";
import { watchMemory } from "./memory.js";
import { storeMarks } from "./storage.js";

const CLICKS = 21;
const NAVIGATIONS = 5;
/** A software adapter takes minutes for thousands of ratings. */
const TUNING_PATIENCE = 10 * 60_000;
const FILMS = 5;
const STARS = ["5", "2", "4", "1", "3"];
/** Numbers of ratings that a tuning is timed with; about as many are films of the default bundle. */
const TUNED = [113, 7800];

function summary(millis) {
  const sorted = [...millis].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], min: sorted[0], max: sorted.at(-1), count: sorted.length };
}

/** Clicks on stars, one after the other; the page itself measures from the click to the frame with the new list. */
async function clicks(page) {
  const measured = [];
  for (let click = 0; click < CLICKS; click += 1) {
    // Other stars for each film in each round, since the same ones again would ask for nothing.
    const stars = STARS[(click + Math.floor(click / FILMS)) % STARS.length];
    await afterAnswer(page, () => rate(cards(page).nth(click % FILMS), stars));
    const millis = await badge(page).getAttribute("data-click-millis");
    if (millis !== null) measured.push(Number(millis));
  }
  // The first ones find caches cold.
  return summary(measured.slice(3));
}

/** How long learning the person took for the last list, as the screen about the model says it. */
async function learned(page) {
  await page.getByRole("banner").getByRole("link", { name: "Model", exact: true }).click();
  const text = await page.getByTestId("model-here").innerText();
  const [, value, unit] = /learning you ([\d.]+) (ms|s)/.exec(text) ?? [];
  await page.getByRole("banner").getByRole("link", { name: "Matinee" }).click();
  const millis = Number(value) * (unit === "s" ? 1000 : 1);
  return { median: millis, min: millis, max: millis, count: 1 };
}

/** Opens the page anew with everything in the browser's cache and five ratings stored. */
async function navigations(context, url) {
  const measured = [];
  for (let visit = 0; visit <= NAVIGATIONS; visit += 1) {
    const page = await context.newPage();
    await page.goto(url);
    await topTen(page);
    await page.waitForFunction(() => performance.getEntriesByName("matinee:first-top10").length > 0, null, {
      timeout: PATIENCE,
    });
    measured.push(await page.evaluate(() => performance.getEntriesByName("matinee:first-top10")[0].startTime));
    await page.close();
  }
  return summary(measured.slice(1));
}

/** Ratings are in the storage before the page is opened: nobody has the patience to click a hundred times. */
async function storeRatings(page, host, count) {
  const manifest = await (await fetch(`${host.url}model/manifest.json`)).json();
  if ((manifest.models?.[0] ?? manifest).training.data !== "ml-latest") throw new Error("the films of the default bundle are not here: cargo xtask train");
  const stars = (film) => Number(STARS[(film * 7 + Math.floor(film / 3)) % STARS.length]);
  const mark = (film) => ({ film, at: film, kind: "rated", stars: stars(film) });
  await storeMarks(page, host, Array.from({ length: count }, (_, place) => mark(place + 1)));
}

/** From the click on "Tune to me" to the first progress and to the decision; and what the page says between. */
async function tunings(context, host, device, films, times) {
  const page = await context.newPage();
  await storeRatings(page, host, films);
  await page.goto(`${host.url}?device=${device}`);
  await topTen(page);
  const ratings = await rated(page).count();
  await page.getByRole("banner").getByRole("link", { name: "Tune", exact: true }).click();
  await page.getByTestId("tune").waitFor();
  const measured = [];
  // The first one counts too: what a worker has once grown by, it keeps.
  const extra = watchMemory();
  for (let time = 0; time <= times; time += 1) {
    measured.push(
      await page.evaluate(
        (patience) =>
          new Promise((done, fail) => {
            const screen = document.querySelector("[data-testid=tune]");
            const button = (name) => [...screen.querySelectorAll("button")].find((one) => one.textContent === name);
            const tasks = [];
            const long = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)));
            long.observe({ type: "longtask" });
            const start = performance.now();
            const steps = new Map();
            const observer = new MutationObserver(() => {
              const step = /(\d+) of at most/.exec(screen.textContent)?.[1];
              if (step !== undefined && !steps.has(step)) steps.set(step, performance.now() - start);
              const over = button("Keep") ?? button("Tune to me");
              if (steps.size === 0 || !over) return;
              const decision = performance.now() - start;
              observer.disconnect();
              long.disconnect();
              const times = [0, ...steps.values(), decision];
              const gaps = times.slice(1).map((time, at) => time - times[at]);
              done({ first: times[1], decision, gap: Math.max(...gaps), task: Math.max(0, ...tasks) });
            });
            observer.observe(screen, { childList: true, subtree: true, characterData: true });
            setTimeout(() => fail(new Error("it takes too long")), patience);
            button("Tune to me").click();
          }),
        TUNING_PATIENCE,
      ),
    );
    const discard = page.getByRole("button", { name: "Discard", exact: true });
    if (await discard.isVisible()) await discard.click();
    await page.getByRole("button", { name: "Tune to me" }).waitFor();
  }
  const memory = extra();
  // Where a device was too slow or was lost, another one has answered.
  const answered = await badge(page).getAttribute("data-device");
  await page.close();
  const part = (name) => summary(measured.slice(1).map((one) => one[name]));
  return { ratings, first: part("first"), decision: part("decision"), gap: part("gap"), task: part("task"), memory, answered };
}

/** From a chosen file of ten thousand rows, whose films all have to be guessed, to what is looked through. */
async function imports(world, device) {
  const row = (_, place) => `2026-05-01,"${place % 3 ? "The Matrix" : "Alien"} ${place}",${1950 + (place % 70)},https://boxd.it/${place},3.5`;
  const rows = ["Date,Name,Year,Letterboxd URI,Rating", ...Array.from({ length: 10_000 }, row)];
  const file = { name: "ratings.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) };
  const measured = [];
  for (let time = 0; time <= NAVIGATIONS; time += 1) {
    const { page, context } = await world.visitor();
    await open(page, world.host, device);
    await page.goto(`${world.host.url}?device=${device}#/data`);
    await page.getByTestId("data").waitFor();
    await page.evaluate(() => {
      window.imported = new Promise((done) => {
        let start;
        const observer = new MutationObserver(() => {
          if (document.querySelector("[data-testid=data-now] progress")) start ??= performance.now();
          if (start && document.querySelector("[data-testid=review]")) done(performance.now() - start);
        });
        observer.observe(document.body, { childList: true, subtree: true });
      });
    });
    await page.locator("input[type=file][multiple]").setInputFiles(file);
    measured.push(await page.evaluate(() => window.imported));
    await context.close();
  }
  return summary(measured.slice(1));
}

const figures = {};
for (const device of DEVICES) {
  const world = await start({ webgpu: device === "webgpu" });
  try {
    const { page, context } = await world.visitor();
    await open(page, world.host, device);
    for (let place = 0; place < FILMS; place += 1) await rate(cards(page).nth(place), "3.5");
    await topTen(page);
    const click = await clicks(page);
    await page.getByTestId("models").getByRole("radio", { name: "Neural" }).check({ force: true });
    await page.getByTestId("switched").filter({ hasText: "Linear's list" }).waitFor({ timeout: PATIENCE });
    const neural = await clicks(page);
    const learn = await learned(page);
    await page.getByTestId("models").getByRole("radio", { name: "Linear" }).check({ force: true });
    await page.close();
    const first = await navigations(context, `${world.host.url}?device=${device}`);
    const rows = await imports(world, device);
    const tune = {};
    for (const films of TUNED) {
      const own = await world.visitor();
      tune[films] = await tunings(own.context, world.host, device, films, device === "cpu" ? 5 : 1);
      await own.context.close();
    }
    figures[device] = { click, neural, learn, first, rows, tune };
  } finally {
    await world.stop();
  }
}
console.log(JSON.stringify(figures));
