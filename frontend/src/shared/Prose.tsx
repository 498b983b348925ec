import { memo } from "react";
import "./prose.css";

interface Props {
  html: string;
}

/** The only place that inserts html: what the server has sanitised. */
export const Prose = memo(function Prose({ html }: Props) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by the server
  return <div className="prose" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />;
});
