import { type RefObject, useEffect, useState } from "react";

const SHOWN_FOR = 4000;
const TAKING = ["copy", "cut", "contextmenu", "dragstart"] as const;

/** Keeps texts on the page where a campaign asks for it, and says so; they can still be selected. */
export function useKept(box: RefObject<HTMLElement | null>, isOn: boolean): boolean {
  const [isSaid, setSaid] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!isOn || !element) return;
    let timer: ReturnType<typeof setTimeout>;
    const refuse = (event: Event) => {
      if (!takesText(element, event)) return;
      event.preventDefault();
      setSaid(true);
      clearTimeout(timer);
      timer = setTimeout(() => setSaid(false), SHOWN_FOR);
    };
    for (const name of TAKING) document.addEventListener(name, refuse);
    return () => {
      clearTimeout(timer);
      for (const name of TAKING) document.removeEventListener(name, refuse);
    };
  }, [box, isOn]);
  return isSaid;
}

/** A selection may begin outside a text and reach into it. */
function takesText(box: HTMLElement, { type, target }: Event): boolean {
  const element = target instanceof Element ? target : (target as Node).parentElement;
  if (!box.contains(element) && type !== "copy" && type !== "cut") return false;
  if (element?.closest("input, textarea")) return false;
  if (type === "contextmenu" || type === "dragstart") return element?.closest(".prose") != null;
  const selection = getSelection();
  return [...box.querySelectorAll(".prose")].some((text) => selection?.containsNode(text, true));
}
