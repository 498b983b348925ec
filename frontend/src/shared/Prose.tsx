import { memo, type Ref, useImperativeHandle, useLayoutEffect, useRef } from "react";
import "./prose.css";

interface Props {
  html: string;
  ref?: Ref<HTMLDivElement | null>;
}

/** The only place that inserts html: what the server has sanitised. */
export const Prose = memo(function Prose({ html, ref }: Props) {
  const prose = useRef<HTMLDivElement>(null);
  useImperativeHandle<HTMLDivElement | null, HTMLDivElement | null>(ref, () => prose.current);

  // What scrolls sideways must be reachable without a mouse.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew for each text
  useLayoutEffect(() => {
    for (const wide of prose.current?.querySelectorAll<HTMLElement>(
      "pre, table, div:has(> math)",
    ) ?? [])
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }, [html]);

  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by the server
    <div className="prose" dir="auto" ref={prose} dangerouslySetInnerHTML={{ __html: html }} />
  );
});
