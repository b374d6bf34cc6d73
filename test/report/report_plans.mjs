// SPDX-License-Identifier: Apache-2.0

// Plans that the tool itself made: one with a confidence, and one of several regions, which is replayed as well.

import { readFileSync, writeFileSync } from "node:fs";
import { launch, openPage, sticksOut } from "./browser.mjs";
import { check, finish, prepare } from "./checks.mjs";

const { ramwright, run, path, facts, browser: executablePath } = prepare();
const demand = path("demand.trace");
const json = (file) => JSON.parse(readFileSync(path(file), "utf8"));
const grouped = (value) => value.toLocaleString("en-US");
const browser = await launch(executablePath);

// --- how sure a design is --------------------------------------------------------------------------

const soaked = ["plan", demand, "--ram", "96K", "--margin", "0", "--soak", "4"];
const made = ramwright(...soaked, "-o", path("soaked.hpp"));
check(made.status === 0, "a plan with a confidence is made", made);
const plan = json("soaked.json");
check(
    run(path("died.trace"), demand, "--plan", path("soaked.json"), "-o", path("soaked.html"))
        .status === 0,
    "and reported",
);
const page = await openPage(browser, path("soaked.html"));
const offers = page.locator("table.offers tbody tr");
check((await offers.count()) === plan.offers.length, "each design has a line");
for (const [i, offer] of plan.offers.entries()) {
    const line = await offers.nth(i).innerText();
    const { survived, runs, at_least } = offer.confidence;
    for (const part of [
        offer.design,
        `${grouped(offer.ram_needed_bytes)} B`,
        `${survived} of ${runs} runs`,
        `\u2265 ${(100 * at_least).toLocaleString("en-US", { maximumFractionDigits: 1 })} %`,
    ]) {
        check(line.includes(part), `the line of ${offer.design} says ${part}`, line);
    }
    const label = await page.locator(".point").nth(i).getAttribute("aria-label");
    check(label.includes(`survived ${survived} of ${runs}`), "and so does its point", label);
}
check(
    (await page.locator(".offer.chosen").innerText()).startsWith(plan.design),
    "the chosen one is marked",
);
const planned = await page.locator(".planned").innerText();
check(planned.includes(plan.design), "the first screen names the plan", planned);
check(planned.includes("generated runs"), "and how sure it is", planned);
for (const width of [390, 1024, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    check((await sticksOut(page)) <= 0, `nothing sticks out at ${width}`, await sticksOut(page));
}

// --- who holds the peak ----------------------------------------------------------------------------

await page.setViewportSize({ width: 1440, height: 900 });
const owners = await page.locator(".owners").innerText();
const report = json("soaked.json").peak_live_bytes;
check(owners.includes(`${grouped(report)} B`), "the first screen says what the peak is", owners);
const shares = await page.locator(".owners li b").allInnerTexts();
const sum = shares.reduce((total, text) => total + parseFloat(text), 0);
check(Math.abs(sum - 100) < 0.5, "and the shares of its owners make it up", shares);

// --- several regions -------------------------------------------------------------------------------

writeFileSync(
    path("chip.toml"),
    `chip = "sample"
[[region]]
name = "DTCM"
start = 0x20000000
size = "8K"
kind = "ram"
wait_states = 0
has = ["byte_accessible", "tightly_coupled"]
[[region]]
name = "SRAM"
start = 0x24000000
size = "128K"
kind = "ram"
wait_states = 2
has = ["byte_accessible", "dma"]
`,
);
writeFileSync(path("policy.toml"), '[[rule]]\ncaller = 0x8000300\nneeds = ["dma"]\n');
const chip = ["--chip", path("chip.toml"), "--policy", path("policy.toml")];
const regions = ramwright("plan", demand, ...chip, "-o", path("regions.hpp"));
check(regions.status === 0, "a plan of two regions is made", regions);
const replayed = ramwright("replay", demand, "--plan", path("regions.json"), "--json");
check(replayed.status === 0, "it is replayed", replayed);
const outcome = JSON.parse(replayed.stdout);
check(outcome.regions.map(({ region }) => region).join() === "DTCM,SRAM", "the fastest first");
const served = outcome.regions.map((region) => region.served);
check(served[0] + served[1] === facts.demand.allocations, "each request is served once", served);
check(outcome.fallbacks === 0 && outcome.failures === 0, "where it was planned", outcome);
check(served[0] > served[1], "what is asked for most often is in the fast one", served);

// A plan for less than is asked for: what finds no room goes to the other region.
const tight = json("regions.json");
tight.regions[0].region_bytes = 2048;
tight.regions[0].pools = [];
tight.regions[1].region_bytes += 8192;
writeFileSync(path("tight.json"), JSON.stringify(tight));
const squeezed = ramwright("replay", demand, "--plan", path("tight.json"), "--json");
const [dtcm, sram] = JSON.parse(squeezed.stdout).regions;
check(squeezed.status === 0 && dtcm.no_room > 0, "a region that is too small has no room", dtcm);
check(sram.served_for_others === dtcm.no_room, "and the other serves for it", sram);
tight.regions[1].region_bytes = 8192;
writeFileSync(path("tight.json"), JSON.stringify(tight));
const failed = ramwright("replay", demand, "--plan", path("tight.json"));
check(failed.status === 1, "where neither has room, the answer is no", failed.status);
check(failed.stdout.includes("Requests that no region served"), "with a list", failed.stdout);
for (const wrong of [["--ram", "64K"], ["--smallest"]]) {
    const refused = ramwright("replay", demand, "--plan", path("regions.json"), ...wrong);
    check(refused.status === 2 && refused.stderr.includes("leave out"), "a size of its own", refused);
}
const asDesign = ramwright("replay", demand, "--design", path("regions.json"));
check(asDesign.stderr.includes("as --plan"), "as a design it is refused and shown the way", asDesign);

check(
    run(demand, "--plan", path("regions.json"), "-o", path("regions.html")).status === 0,
    "it is reported",
);
const map = await openPage(browser, path("regions.html"));
const rows = map.locator("#regions .regions > li");
check((await rows.count()) === 2, "each region has a row");
for (const [i, region] of outcome.regions.entries()) {
    const text = await rows.nth(i).innerText();
    for (const part of [region.region, `${grouped(region.peak_live_bytes)} B`, `${grouped(region.region_bytes)} B`]) {
        check(text.includes(part), `the row of ${region.region} says ${part}`, text);
    }
}
check((await rows.nth(1).innerText()).includes("that need DMA"), "with what its requests need");
check((await rows.nth(0).innerText()).includes("0x8000200"), "and who asks for them");
check((await map.locator("canvas.map").count()) === 3, "each region has a map of its own");
check((await map.locator("#differences").count()) === 0, "a region is not compared with a run");
const asked = await map.locator("#flame").getByRole("group", { name: "Run" }).innerText();
check(asked.includes("DTCM") && asked.includes("SRAM"), "who asks is told of each region", asked);
await map.getByRole("group", { name: "Run", exact: true }).last().getByText("DTCM").click();
const callers = await map.locator("#callers tbody:visible tr").allInnerTexts();
const allocations = callers.map((row) => Number(row.split("\t")[3].replaceAll(",", "")));
check(
    allocations.reduce((total, count) => total + count, 0) === served[0],
    "its callers are those of what went there",
    callers,
);
check(!callers.join().includes("0x8000500"), "and no others", callers);
await map.locator("canvas.map").nth(1).focus();
await map.keyboard.press("ArrowRight");
check((await map.locator(".tooltip").innerText()).includes("caller"), "its map is walked by key");
for (const width of [390, 1024]) {
    await map.setViewportSize({ width, height: 800 });
    check((await sticksOut(map)) <= 0, `nothing sticks out at ${width}`, await sticksOut(map));
}

await browser.close();
finish();
