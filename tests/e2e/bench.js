// How long a visitor waits. Prints JSON; `cargo xtask bench` makes a table of it.
import { afterAnswer, badge, cards, open, PATIENCE, rate, topTen } from "./actions.js";
import { DEVICES, start } from "./browser.js";

const CLICKS = 21;
const NAVIGATIONS = 5;

function summary(millis) {
  const sorted = [...millis].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], min: sorted[0], max: sorted.at(-1), count: sorted.length };
}

/** Clicks on stars, one after the other; the page itself measures from the click to the frame with the new list. */
async function clicks(page) {
  const measured = [];
  for (let click = 0; click < CLICKS; click += 1) {
    const stars = ["5", "2", "4", "1", "3"][click % 5];
    await afterAnswer(page, () => rate(cards(page).nth(click % 5), stars));
    measured.push(Number(await badge(page).getAttribute("data-click-millis")));
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

const world = await start();
const figures = {};
try {
  for (const device of DEVICES) {
    const { page, context } = await world.visitor();
    await open(page, world.host, device);
    for (let place = 0; place < 5; place += 1) await rate(cards(page).nth(place), "4");
    await topTen(page);
    const click = await clicks(page);
    await page.close();
    const first = await navigations(context, `${world.host.url}?device=${device}`);
    figures[device] = { click, first };
    await context.close();
  }
} finally {
  await world.stop();
}
console.log(JSON.stringify(figures));
