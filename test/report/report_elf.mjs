// SPDX-License-Identifier: Apache-2.0

// Flash, RAM and stacks of a linked firmware: what the page shows is what the compiler was given.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { launch, numberIn, openPage } from "./browser.mjs";
import { check, finish, prepare } from "./checks.mjs";

const { run, path, browser: executablePath } = prepare();
writeFileSync(
    path("node.c"),
    `#include <stdint.h>
uint8_t packet_buffer[3000];
uint8_t small_buffer[40];
const uint8_t lookup[500] = {1, 2, 3};
volatile uint8_t sink;
__attribute__((noinline)) void deepest(void) { volatile uint8_t room[400]; room[0] = sink; sink = room[0]; }
__attribute__((noinline)) void middle(void) { volatile uint8_t room[100]; room[1] = lookup[sink]; deepest(); sink = room[1]; }
void Reset_Handler(void) { middle(); sink = packet_buffer[sink] + small_buffer[sink % 40]; for (;;) {} }
extern uint32_t stack_top;
__attribute__((section(".vectors"), used)) const void* vectors[] = {&stack_top, Reset_Handler};
`,
);
writeFileSync(
    path("node.ld"),
    `MEMORY { FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 16K
         RAM (rw) : ORIGIN = 0x20000000, LENGTH = 8K }
ENTRY(Reset_Handler)
SECTIONS {
    .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) } > FLASH
    .ARM.exidx : { *(.ARM.exidx*) } > FLASH
    .bss (NOLOAD) : { *(.bss*) *(COMMON) } > RAM
    stack_top = ORIGIN(RAM) + LENGTH(RAM);
}
`,
);
const [elf, map] = [path("node.elf"), path("node.map")];
execFileSync("arm-none-eabi-gcc", [
    ...["-mcpu=cortex-m4", "-mthumb", "-O1", "-g", "-fno-common", "-ffreestanding", "-nostdlib"],
    ...["-T", path("node.ld"), `-Wl,-Map=${map}`, path("node.c"), "-o", elf],
]);

const file = path("elf.html");
const written = run(
    ...[path("demand.trace"), "--size", elf, "--map", map, "--stack", elf, "-o", file],
);
check(written.status === 0, "a report with an image is written", written);
const noImage = run(path("demand.trace"), "--map", map, "-o", path("report.html"));
check(noImage.status === 2 && noImage.stderr.includes("--size"), "a map of no image", noImage);
const noElf = run(path("demand.trace"), "--size", path("node.c"), "-o", path("report.html"));
check(noElf.status === 2 && noElf.stderr.includes("node.c"), "an image that is none", noElf);
const noStack = run(path("demand.trace"), "--stack", path("node.c"), "-o", path("report.html"));
check(noStack.status === 2 && noStack.stderr.includes("node.c"), "stacks of no image", noStack);

const browser = await launch(executablePath);
const page = await openPage(browser, file);
const cells = page.locator("#image .cell");
const region = page.locator("#image .choice");
check((await region.innerText()).includes("RAM: 3 KiB of 8 KiB"), "how full the RAM is");
const bss = cells.filter({ hasText: ".bss" }).first();
const inBss = await bss.getAttribute("aria-label");
check(numberIn(inBss) >= 3041 && numberIn(inBss) < 3048, "the RAM of a section", inBss);
await cells.filter({ hasText: "node.c" }).first().click();
const buffer = cells.filter({ hasText: "packet_buffer" }).first();
check((await buffer.getAttribute("aria-label")).includes("3,000 B"), "the RAM of an object");
const way = await page.locator("#image .trail").innerText();
check(way.includes(".bss") && way.includes("node.c"), "the way to it", way);
const areas = await cells.evaluateAll((all) =>
    all.map((each) => each.getBoundingClientRect()).map(({ width, height }) => width * height),
);
check(areas[0] > 0.95 * areas.reduce((a, b) => a + b), "areas are in proportion", areas);
await page.locator("#image .trail button").first().click();
await region.getByRole("button", { name: /FLASH/ }).click();
check((await cells.filter({ hasText: ".text" }).count()) > 0, "the flash");

const entry = page.locator(".entry", { hasText: "Reset_Handler" });
await entry.locator("summary").click();
const chain = await entry.locator(".chain li").allInnerTexts();
const bytes = chain.map((text) => Number(/([\d,]+) B$/.exec(text)?.[1]));
check(
    ["Reset_Handler", "middle", "deepest"].every((name, i) => chain[i]?.startsWith(name)),
    "the deepest chain of calls",
    chain,
);
check(bytes[1] >= 100 && bytes[2] >= 400, "and what each takes", bytes);

const plain = path("plain.html");
run(path("demand.trace"), "-o", plain);
const without = await openPage(browser, plain);
check((await without.locator("#image, #stacks").count()) === 0, "no image, no section");
await browser.close();
finish();
