/** Dragging with the browser's own drag and drop; every move has keys and buttons of its own too. */
import {
  draggable,
  dropTargetForElements,
} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { type RefObject, useEffect, useRef, useState } from "react";

export type Over = "before" | "into" | "after";
type Data = { response?: number };

export function useDrag(handle: RefObject<HTMLElement | null>, response: number) {
  useEffect(() => {
    const element = handle.current;
    if (!element) return;
    return draggable({
      element,
      getInitialData: () => ({ response }),
      onDragStart: () => {
        element.dataset.dragged = "true";
      },
      onDrop: () => delete element.dataset.dragged,
    });
  }, [handle, response]);
}

interface Target {
  onDrop: (response: number, over: Over) => void;
  isTaken?: boolean;
  mayTie?: boolean;
}

/** A place where something may be dropped: upon it, or before or after who is there. */
export function useDrop(box: RefObject<HTMLElement | null>, target: Target): Over | undefined {
  const [over, setOver] = useState<Over>();
  const now = useRef(target);
  now.current = target;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const whereIs = (y: number) => overOf(element, y, now.current);
    return dropTargetForElements({
      element,
      onDrag: ({ location }) => setOver(whereIs(location.current.input.clientY)),
      onDragLeave: () => setOver(undefined),
      onDrop: ({ source, location }) => {
        setOver(undefined);
        const { response } = source.data as Data;
        if (response !== undefined)
          now.current.onDrop(response, whereIs(location.current.input.clientY));
      },
    });
  }, [box]);
  return over;
}

function overOf(element: HTMLElement, y: number, { isTaken, mayTie }: Target): Over {
  const { top, height } = element.getBoundingClientRect();
  if (!isTaken) return "into";
  const along = (y - top) / height;
  if (mayTie && along > 0.3 && along < 0.7) return "into";
  return along < 0.5 ? "before" : "after";
}
