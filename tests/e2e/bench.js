// How long a visitor waits. Prints JSON; `cargo xtask bench` makes a table of it.
import { afterAnswer, badge, cards, open, PATIENCE, rate, topTen } from "./actions.js";
import { DEVICES, start } from "./browser.js";

const CLICKS = 21;
const NAVIGATIONS = 5;
const FILMS = 5;
const STARS = ["5", "2", "4", "1", "3"];

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

const figures = {};
for (const device of DEVICES) {
  const world = await start({ webgpu: device === "webgpu" });
  try {
    const { page, context } = await world.visitor();
    await open(page, world.host, device);
    for (let place = 0; place < FILMS; place += 1) await rate(cards(page).nth(place), "3.5");
    await topTen(page);
    const click = await clicks(page);
    await page.close();
    const first = await navigations(context, `${world.host.url}?device=${device}`);
    figures[device] = { click, first };
  } finally {
    await world.stop();
  }
}
console.log(JSON.stringify(figures));
