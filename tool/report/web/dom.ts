// SPDX-License-Identifier: Apache-2.0

type Child = Node | string | undefined;
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

/** Makes an element. Attributes named `on…` are listeners; `undefined` and `false` are left out. */
export function element<Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    attributes: Attributes = {},
    ...children: Child[]
): HTMLElementTagNameMap[Name] {
    return furnish(document.createElement(name), attributes, children);
}

export function drawing<Name extends keyof SVGElementTagNameMap>(
    name: Name,
    attributes: Attributes = {},
    ...children: Child[]
): SVGElementTagNameMap[Name] {
    return furnish(
        document.createElementNS("http://www.w3.org/2000/svg", name),
        attributes,
        children,
    );
}

/** A section of the page with its heading; the heading names it for screen readers. */
export function section(
    id: string,
    title: string,
    lead: string,
    ...children: Child[]
): HTMLElement {
    return element(
        "section",
        { id, "aria-labelledby": `${id}-title` },
        element("h2", { id: `${id}-title` }, title),
        element("p", { class: "lead" }, lead),
        ...children,
    );
}

/** A row of buttons of which one is pressed. */
export function choice<Value extends string>(
    label: string,
    options: readonly (readonly [Value, string])[],
    chosen: Value,
    choose: (value: Value) => void,
): HTMLElement {
    const buttons = options.map(([value, text]) =>
        element(
            "button",
            {
                type: "button",
                "data-value": value,
                "aria-pressed": String(value === chosen),
                onclick: () => {
                    for (const button of buttons) {
                        button.setAttribute("aria-pressed", String(button.dataset.value === value));
                    }
                    choose(value);
                },
            },
            text,
        ),
    );
    return element("div", { class: "choice", role: "group", "aria-label": label }, ...buttons);
}

function furnish<E extends Element>(made: E, attributes: Attributes, children: Child[]): E {
    for (const [key, value] of Object.entries(attributes)) {
        if (value === undefined || value === false) continue;
        if (typeof value === "function") made.addEventListener(key.slice(2), value);
        else made.setAttribute(key, value === true ? "" : String(value));
    }
    for (const child of children) {
        if (child !== undefined) made.append(child);
    }
    return made;
}

/** Calls `draw` when the element first has a width, and whenever it has another one. */
export function onWidth(of: HTMLElement, draw: () => void): void {
    let width = 0;
    new ResizeObserver(() => {
        if (of.clientWidth === width) return;
        width = of.clientWidth;
        draw();
    }).observe(of);
}
