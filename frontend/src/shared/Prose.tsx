import { memo, useLayoutEffect, useRef } from "react";
import "./prose.css";

interface Props {
  html: string;
}

/** The only place that inserts html: what the server has sanitised. */
export const Prose = memo(function Prose({ html }: Props) {
  const prose = useRef<HTMLDivElement>(null);

  // What scrolls sideways must be reachable without a mouse.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew for each text
  useLayoutEffect(() => {
    for (const wide of prose.current?.querySelectorAll<HTMLElement>("pre, table") ?? [])
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }, [html]);

  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by the server
    <div className="prose" dir="auto" ref={prose} dangerouslySetInnerHTML={{ __html: html }} />
  );
});
