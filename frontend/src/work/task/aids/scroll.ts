import { type RefObject, useEffect } from "react";

export const behavior = (): ScrollBehavior =>
  matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";

const texts = () => [...document.querySelectorAll<HTMLElement>(".pane .text")];

/** All responses, a page at a time, wherever they scroll. */
export function scrollPanes(by: number) {
  const scrollers = texts().filter((text) => text.scrollHeight > text.clientHeight + 1);
  for (const text of scrollers)
    text.scrollBy({ top: by * text.clientHeight * 0.8, behavior: behavior() });
  if (scrollers.length === 0)
    window.scrollBy({ top: by * innerHeight * 0.6, behavior: behavior() });
}

const room = (text: HTMLElement) => text.scrollHeight - text.clientHeight;

/** While on, responses scroll together: as far through each of them, however long it is. */
export function useTogether(box: RefObject<HTMLElement | null>, isOn: boolean) {
  useEffect(() => {
    const panes = box.current;
    if (!isOn || !panes) return;
    const expected = new WeakMap<HTMLElement, number>(); // what we moved ourselves
    const follow = ({ target }: Event) => {
      const leader = target as HTMLElement;
      if (!leader.matches(".text") || room(leader) <= 0) return;
      if (Math.abs((expected.get(leader) ?? -9) - leader.scrollTop) < 2) return;
      const through = leader.scrollTop / room(leader);
      for (const text of panes.querySelectorAll<HTMLElement>(".text")) {
        if (text === leader) continue;
        expected.set(text, through * room(text));
        text.scrollTop = through * room(text);
      }
      expected.delete(leader);
    };
    panes.addEventListener("scroll", follow, { capture: true, passive: true });
    return () => panes.removeEventListener("scroll", follow, { capture: true });
  }, [box, isOn]);
}
